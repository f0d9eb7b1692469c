/* Runs in the head before the bundle; the build fills in the names. Written in old syntax on purpose: it is not transpiled. */
(function (d, w, s) {
var t = s.getItem('theme');
if (t === 'light' || t === 'dark') d.documentElement.dataset.theme = t;
var l = s.getItem('language') || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en');
d.documentElement.lang = l;
var m = __LANGUAGES__, f = m[l] || m.en || [];
f.forEach(function (h) { var p = d.createElement('link'); p.rel = 'modulepreload'; p.href = h; d.head.appendChild(p); });
var h = __HOME__;
if (h && location.pathname === '/' && s.getItem('person')) {
w.__boot = { hash: h, answer: fetch('/graphql?extensions=' + encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: h } })) + '&variables=%7B%7D', { credentials: 'same-origin', headers: { accept: 'application/graphql-response+json', 'accept-language': l, 'x-pacesetter-client': 'web/__VERSION__' } }) };
w.__boot.answer.catch(function () {});
}
})(document, window, localStorage);

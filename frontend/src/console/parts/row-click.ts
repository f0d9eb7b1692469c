/** Whether a click on a row was meant for something inside it, or only ended a selection of text.
 * The path is the event's own: by now the click may have changed the picture it hit, which then stands in no row. */
export function isOnControl(event: MouseEvent): boolean {
  const hit = event.composedPath().some((it) => it instanceof Element && it.matches('a, button, input, label'))
  return hit || Boolean(getSelection()?.toString())
}

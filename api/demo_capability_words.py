"""What guides and store leads of the demo chain should be able to do, and what their leads have seen."""

from kpi.capability.capability_drafts import Words

Five = tuple[Words, Words, Words, Words, Words]
Wanted = tuple[str, Words, int, int, tuple[tuple[str, int], ...], Five]
"""Key, name, weight in basis points, demanded level, courses with the level that they speak for, five sentences."""

GUIDE: tuple[Wanted, ...] = (
    (
        "persona", ("人设", "Persona"), 1_500, 3, (("private-domain-basics", 2), ("warm-persona", 3)),
        (
            ("头像和名字还是默认的", "Photo and name are still the default ones"),
            ("头像、名字、签名都有了", "Photo, name and tagline are set"),
            ("顾客一看就知道我是谁、能帮什么", "Customers see at once who I am and how I help"),
            ("有自己的风格，老客会主动找我", "Has a style of their own; regulars come by themselves"),
            ("能帮同事把人设立起来", "Helps colleagues to find theirs"),
        ),
    ),
    (
        "moments", ("朋友圈", "Moments"), 2_000, 3, (("moments-that-help", 3),),
        (
            ("想起来才发，多是转发", "Posts now and then, mostly reposts"),
            ("每周发三条，会选图", "Posts three a week and picks the picture"),
            ("有用的、好看的、生活的搭着发", "Mixes useful, beautiful and personal posts"),
            ("知道哪类内容有人问，会调整", "Knows which posts bring questions, and adapts"),
            ("内容被同事拿去用", "Colleagues use their posts"),
        ),
    ),
    (
        "communities", ("社群", "Groups"), 2_000, 3, (("private-domain-basics", 2),),
        (
            ("群里只发通知", "Only posts notices in the group"),
            ("新人进群有人招呼", "Greets whoever joins"),
            ("每周有一次话题，有人接话", "Starts a topic each week, and people answer"),
            ("群里顾客互相答疑、晒单", "Customers answer each other and show what they bought"),
            ("能从零带起一个活跃的群", "Builds a lively group from nothing"),
        ),
    ),
    (
        "talk", ("一对一沟通", "One-to-one talk"), 2_500, 4, (("private-domain-basics", 2), ("try-on-invitation", 4)),
        (
            ("等顾客来问才回", "Answers when asked"),
            ("当天回，语气自然", "Answers the same day, in a natural tone"),
            ("记得顾客买过什么，聊得下去", "Remembers what customers bought and keeps the talk going"),
            ("能按场合邀约到店试穿", "Invites customers to try on, at the right moment"),
            ("难谈的顾客也能谈成朋友", "Turns difficult customers into friends"),
        ),
    ),
    (
        "product", ("产品知识", "Product knowledge"), 2_000, 3, (("cashmere-and-wool", 4),),
        (
            ("要看吊牌才答得出", "Needs the label to answer"),
            ("说得出面料和洗护", "Can tell fabric and care"),
            ("能说清差别，给出搭配", "Explains differences and suggests outfits"),
            ("能按顾客的场合推荐，说出理由", "Recommends for the occasion, with reasons"),
            ("同事有问题都来问", "Colleagues come with their questions"),
        ),
    ),
)  # fmt: skip

STORE_LEAD: tuple[Wanted, ...] = (
    (
        "management", ("管理", "Management"), 2_500, 4, (),
        (
            ("事情多靠自己做", "Does most things alone"),
            ("分工清楚，有排班", "Has clear tasks and a roster"),
            ("每周和每个人聊一次", "Talks with everybody once a week"),
            ("能看出谁卡在哪，陪着练", "Sees where somebody is stuck and practises with them"),
            ("带出过新的店长", "Has raised new store leads"),
        ),
    ),
    (
        "strategy", ("策略", "Strategy"), 2_000, 3, (("private-domain-basics", 3),),
        (
            ("总部说什么做什么", "Does what headquarters says"),
            ("知道本店这个月抓什么", "Knows what this store needs this month"),
            ("按顾客分层定做法", "Works by tiers of customers"),
            ("能提前一季想好节奏", "Plans a season ahead"),
            ("做法被其他店学走", "Other stores copy the approach"),
        ),
    ),
    (
        "operations", ("运营", "Operations"), 3_000, 4, (("moments-that-help", 3), ("try-on-invitation", 4)),
        (
            ("数据月底才看", "Looks at numbers when the month is over"),
            ("每天看加友和回复", "Looks at new friends and replies every day"),
            ("发现掉了当周就调", "Adjusts within the week"),
            ("活动前后都有复盘", "Reviews before and after each event"),
            ("能把一套做法写下来教别人", "Writes the routine down and teaches it"),
        ),
    ),
    (
        "integration", ("整合", "Integration"), 2_500, 3, (("warm-persona", 3),),
        (
            ("线上线下各做各的", "Online and shop run apart"),
            ("到店会请顾客加好友", "Asks visitors to become friends"),
            ("线上邀约、到店接待接得上", "Online invitations and visits fit together"),
            ("能和商场、区域一起办活动", "Holds events with the mall and the region"),
            ("把会员、社群、门店连成一条线", "Joins members, groups and shop into one"),
        ),
    ),
)  # fmt: skip

SEEN: dict[str, tuple[str, ...]] = {
    "persona": ("新换的头像和签名顾客都认得出", "上周有老客专门来找她", "签名还是空的，约好这周补上"),
    "moments": ("这周三条都有自己的图", "秋装那条有七个人来问", "连着两周只有转发，一起选了三张图"),
    "communities": ("周三的话题有十几个人接", "新进群的当天都打了招呼", "群里两周没有人说话，商量了新话题"),
    "talk": ("看了聊天记录，当天都回了", "周末邀来两位试穿，都买了", "顾客问了尺码第三天才回"),
    "product": ("羊绒和羊毛当面讲得很清楚", "给顾客配了一整套，还说了理由", "洗护问题还要翻吊牌"),
    "management": ("每周的一对一都做了", "新人两周就能自己接待", "排班临时改了三次"),
    "strategy": ("把老客分了三层，做法不一样", "换季前两周就定好了节奏", "问本月抓什么，还说不清"),
    "operations": ("每天晨会看加友和回复", "活动后当天就复盘", "数据掉了两周才发现"),
    "integration": ("到店的顾客八成加了好友", "和商场一起办了会员日", "线上约来的顾客到店没人接"),
}
"""What leads wrote of each capability; the last is of somebody who is not there yet."""
ANSWERS = ("谢谢店长，我再多练练", "我觉得已经比上个月好了，想请您再看一次")

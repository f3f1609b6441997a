"""Messages in distress: what a quote, a list of sections or a cheerful sentence must never answer.

Words are a blunt tool here, and err on the side of kindness: who is met so in vain loses a second, who is missed could
lose far more. Figures of speech about work are known as such. Each line below is a pattern.
"""

import re


def _any(lines: str) -> re.Pattern[str]:
    return re.compile("|".join(line.strip() for line in lines.strip().splitlines()))


# Said of work, films or machines: taken out before anything is looked for.
_FIGURES = _any(r"""
    (?:career|political|professional) suicide
    suicid\w{0,20} for (?:my|the|your) career
    suicid\w{0,20}[- ]prevention
    suicide squad
    \b(?:server|process|pod|job|thread|container)s? keeps? committing suicide
    \bdie laughing
    \bdie on (?:this|that|the) hill
    \bdying to \w+
    \brather die than
    \bdi(?:e|ed|ing) of (?:boredom|laughter)
    \bto die for\b
    \bcut(?:ting)? myself (?:some |a little )?slack
    \bhurt(?:ing)? myself by\b
    \btak(?:e|ing) my (?:own )?life experience
    \breasons? to live in [a-z]
    \bend it all with\b
    \bdisappear(?:ing)?(?: forever)? from\b
    \bpanic attacks? (?:detect|predict|data|classif)\w*
""")
_CERTAIN = _any(r"""
    s[uo][i1!]c[i1!]d\w*
    sui[sz]id\w*
    \bk(?:ms|ys)\b
    \bk\W?i?l{1,2}(?:ing)? (?:my ?self|your ?self|him ?self|her ?self|them ?sel\w+|one ?self)
    \b(?:wan+a|want(?:s|ed)?|wish(?:es)?|going|ready)(?: (?:to|2))? (?:die+|be dead|be gone)\b
    \b(?:deserve|hope|like|should|planning)(?: (?:to|2))? (?:die+|be dead|be gone)\b
    \b(?:want(?:s|ed)?|wish|hope|like)(?: (?:to|2))? (?:not exist|disappear forever)\b
    \b(?:want(?:s|ed)?|wish|hope|like)(?: (?:to|2))? (?:sleep and )?never wake up\b
    \b(?:hope|wish) i (?:don'?t|never|didn'?t|could not|couldn'?t) wake up
    \bwish i (?:could die|were dead|was dead|was never born|were never born)
    \biwant ?to ?die\b
    \bi should be dead
    \b(?:think\w*|dream\w*|thoughts?) (?:a lot )?(?:of|about) (?:death|dying|ending (?:it|my life))
    \bend(?:ing)? (?:my|this) life
    \bend(?:ing)? it all
    \bend(?:ing)? myself
    \btak(?:e|ing) my (?:own )?life
    \b(?:no|any|what(?:'s| is) the|lost the|lose the) (?:reason|point|will|purpose)(?: \w+)? (?:to live|to go on)
    \b(?:no|any|what(?:'s| is) the) (?:reason|point|purpose)(?: \w+)? (?:in|of|for) (?:living|going on)
    \b(?:don'?t|do not|no longer) (?:want|wanna|deserve|wish)(?: to)? (?:live|be alive|exist|wake up|be here)
    \bwhy should i (?:live|go on living)
    \bnot worth living
    \btired of (?:living|life|being alive)
    \bcan'?t go on (?:living|like this)
    \b(?:nobody|no ?one)(?: would|'d|'ll| will)? (?:notice|care|miss me)\b(?: if i\b.*|$)
    \b(?:happier|better(?: off| place)?) (?:if i (?:was|were) (?:gone|dead)|without me|dead|not existing)
    \b(?:easiest|best|painless|quick(?:est)?|fast(?:est)?) ways? to (?:die|kill)
    \bself[- ]?harm\w*
    \bhurt(?:ing)? myself
    \bcut(?:ting)? (?:myself|my (?:arm|wrist|leg|skin)s?)
    \bslit my
    \bnoose\b
    \boverdos\w+
    \b(?:took|take|taken|swallowed|have) (?:\w+ ){0,4}pills\b
    \b(?:going|about) to jump\b(?! (?:in|to|on|at|from|ship))
    \bin front of (?:a|the) (?:train|bus|truck)
    \bgoodbye (?:letter|note|cruel world)
    \bbought a gun
    \bshoot (?:up|my|people|every|some)\w*
    \b(?:harm|kill) (?:someone|somebody|people|everyone|him|her|them)\b
    \bi (?:might|will|could|want to|am going to) hurt (?:someone|somebody|people|everyone)
    \b(?:i was|been|got) raped
    \bsexual(?:ly)? (?:assault|abus)\w*
    \b(?:husband|wife|partner|boyfriend|girlfriend|father|mother|dad|mom) (?:beats|hits|hurts|abuses) me
    \bdrive off a
    \bcar would hit me
    \bengine running in the garage
    \bdo to myself\b
    \b(?:can'?t|cannot) stop crying
    \bcry (?:myself )?to sleep
    \bi hate myself
    \bi(?:'m| am| feel) (?:so |very |really |just |severely )*(?:depressed|suicidal)\b
    \bi(?:'m| am) a failure
    \bi feel like nothing
""")
# These are said of work as often, so a word of work beside them takes them back.
_POSSIBLE = _any(r"""
    \b(?:can'?t|cannot) (?:do|take|stand) (?:this|it)(?: any ?more)?\b
    \b(?:can'?t|cannot) cope
    \b(?:can'?t|cannot) go on
    \bi (?:can'?t|cannot) any ?more
    \bhopeless
    \bworthless
    \bi(?:'m| am| feel) useless
    \bhate my life
    \bpanic attacks?
    \b(?:feel|feeling|am|i'm) (?:so |all |completely |totally )?alone
    \bcr(?:y|ied|ying) (?:every|all)\w*
    \bnobody helps me
    \beveryone hates me
    \ba burden(?: to| on|$)
    \bwant(?:ed)? to disappear
    \beverything (?:is|feels|seems) (?:pointless|dark|lost)
""")
_WORK = re.compile(
    r"\b(?:ml|ai|machine|phd|doctorate|careers?|jobs?|teams?|models?|data|front-?end|back-?end|web|development|"
    r"engineers?|developers?|dev|roles?|research|maths?|papers?|inputs?|vacation|offsite|deadlines?|java|servers?|"
    r"company|start-?ups?|google|code|coding|projects?|managers?|bugs?|expert\w*|academia|thesis|essay|interviews?|"
    r"meetings?|ideas?|diverges?)\b"
)
_ELSEWHERE = _any(r"""
    selbstmord|umbringen|(?:will|möchte) sterben|nicht mehr leben|leben nehmen
    quiero morir|no quiero (?:seguir )?viv|matarme|quitarme la vida|hacerme daño
    (?:veux|envie de) mourir|plus envie de vivre|\bme tuer\b
    quero morrer|\bme matar\b|não quero (?:mais )?viver
    voglio morire|uccidermi|ammazzarmi|farla finita|non voglio più vivere
    zelfmoord|wil (?:ik )?dood|självmord|vill dö
    samobój|chcę umrzeć|nie chcę (?:już )?żyć|zabić się
    самоуби|суицид|(?:хочу|хочется) (?:умереть|сдохнуть)|не хочу жить|покончить с собой|убить себя
    суїцид|самогуб|хочу померти
    intihar|ölmek ist|yaşamak istemi|kendimi öldür
    bunuh diri|ingin mati|tự tử|muốn chết
    自杀|自殺|想死|不想活|活不下去|结束生命|死にたい|消えたい|生きていたくない
    자살|죽고 ?싶|살고 싶지
    انتحر|انتحار|أموت|اموت|قتل نفسي
    आत्महत्या|मरना चाह|जीना नहीं|मर जाना|marna cha|mar jana cha|jeena nahi|khudkushi
""")
_SPELT_OUT = re.compile(r"(?:\b\w ){4}")


def in_distress(message: str) -> bool:
    """Tell whether somebody needs help that an essay cannot give, from a normalised message."""
    # A full stop at the end changes nothing, where a pattern looks for the end of what is said.
    text = message.lower().replace("’", "'").rstrip(" .,!?…;:()*_~\"'”")
    if _SPELT_OUT.search(text):  # "s u i c i d e"
        text = re.sub(r"(?<=\b\w) (?=\w\b)", "", text)
    text = _FIGURES.sub(" ", text)
    if _CERTAIN.search(text) or _ELSEWHERE.search(text):
        return True
    return bool(_POSSIBLE.search(text)) and not _WORK.search(text)

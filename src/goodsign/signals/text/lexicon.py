"""Words and phrases of career news, grouped by what they do in a sentence."""

LEXICON: dict[str, str] = {
    "I": "i|me|myself|mine|yours truly|ya girl|your girl|ya boy|your boy",
    "MY": "my",
    "WE": "we|us|ourselves",
    "OUR": "our|ours",
    "YOU": "you|your|yours|yourself|anyone|anybody|whoever|everyone who",
    "HE": "he|she|him|herself|himself",
    "HIS": "his|her|hers",
    "THEY": "they|them|their|theirs",
    "KIN": (
        "husband|wife|spouse|partner|fiance|fiancee|fiancé|fiancée|boyfriend|girlfriend|son|sons|daughter|"
        "daughters|kid|kids|child|children|brother|brothers|sister|sisters|father|mother|parent|parents|papa|mama|"
        "cousin|cousins|niece|nephew|uncle|aunt|auntie|grandson|granddaughter|grandma|grandpa|grandmother|"
        "grandfather|stepson|stepdaughter|toddler|son in law|daughter in law|brother in law|sister in law|"
        "mother in law|father in law|twins|godson|goddaughter|oldest|youngest|eldest|significant other|"
        "better half|my ex|baby|grandchild|grandchildren|grandkids"
    ),
    "FRIEND": (
        "friend|friends|best friend|roommate|roommates|room mate|neighbor|neighbors|neighbour|buddy|pal|mate|"
        "homie|bestie|classmate|classmates|batchmate|old friend|friend of mine|girl i know|guy i know|"
        "someone i know|dude i know"
    ),
    "COLLEAGUE": (
        "colleague|colleagues|coworker|coworkers|co worker|co workers|teammate|teammates|mentee|mentees|"
        "my student|my students|our student|our students|former student|my manager|my boss|our boss|boss|"
        "supervisor|my team member|work friend|intern of mine|my report|direct report|my trainee|"
        "apprentice of mine|one of my guys|employees|employee|staff|student of mine|students"
    ),
    "PET": "dog|cat|puppy|kitten|pup|kitty|pet|hamster|horse|parrot|goldfish",
    "STARS": (
        "player|players|quarterback|striker|coach|team|club|squad|actor|actress|singer|rapper|band|celebrity|"
        "president|senator|politician|pitcher|goalie|knicks|lakers|yankees|rangers|united|arsenal|liverpool|"
        "chelsea|season|league"
    ),
    "SOMEBODY": (
        "someone|somebody|people|guy|girl|woman|man|folks|candidates|candidate|applicants|graduates|everyone|everybody"
    ),
    "FIRM": (
        "company|firm|employer|startup|start up|organization|agency|hospital|department|office|board|"
        "board of directors|committee|council|school district|district|city council|university|college|lab|group|"
        "practice|foundation|society|association"
    ),
    "ALUM": "alum|alumna|alumnus|alumni|native|resident|resident of",
    "ANNOUNCE": (
        "announce|announces|announced|announcing|announcement|share that|sharing|to share|let you know|shout out|"
        "shoutout|share some news|happy to report|breaking|news|update|personal news|life update|career update|"
        "big news|good news|great news|exciting news|some news|fun news|quick update|small update|update time|"
        "introducing|introduce|appoints"
    ),
    "GLAD": (
        "happy|glad|excited|thrilled|pleased|delighted|proud|honored|humbled|grateful|thankful|blessed|stoked|"
        "pumped|ecstatic|overjoyed|beyond excited|super excited|elated|over the moon|relieved|psyched|privileged|"
        "chuffed|so excited"
    ),
    "GLADTOO": (
        "made me happy|makes me happy|made my day|was happy when|am happy because|happy that|happy to hear|happy for"
    ),
    "CONGRATS": (
        "congratulations|congratulations to|congratulate|congratulating|kudos|hats off|well done|way to go|"
        "proud of you|so proud of|proud of|well deserved|applause|bravo|props to|join me in congratulating|"
        "please join us in congratulating"
    ),
    "WELCOME": (
        "welcome|welcomes|welcomed|welcoming|welcome aboard|welcome to the team|please welcome|meet our|"
        "say hello to|say hi to|meet|warm welcome|joins us|joining us|join us in welcoming|newest member|"
        "newest addition|new face|joins our|joined our|new hire|new hires"
    ),
    "THANKS": "thanks|thank|thanks to|thank you|gratitude|shoutout to|credit to",
    "HOPE": (
        "hope|hopes|hoping|hopefully|wish|wishing|fingers crossed|pray|praying|prayers|wish me luck|would love|"
        "would like|want|wants|wanted|wanting|dream|dreaming|dreamed|dream of|looking forward|cross fingers|"
        "crossing fingers|manifesting|aspire|aspiring|goal is|my goal|good luck|luck|knock on wood|one day|"
        "someday|some day|eventually|eyeing"
    ),
    "IF": (
        "if|would|could|should|might|maybe|perhaps|may|unless|whether|imagine|suppose|what if|if only|in case|"
        "possibly|would have|could have|should have|might have|probably|were to"
    ),
    "PENDING": (
        "waiting|waiting for|waiting to hear|await|awaiting|applied|apply for|applying|application|applications|"
        "interview|interviews|interviewed|interviewing|second interview|final interview|shortlist|studying|"
        "study for|studying for|prepping|preparing|prepare|preparing for|cramming|exam prep|pending|"
        "in the running|up for|eligible|considering|thinking about|thinking of|plan|plans|planning|planning to|"
        "plan to|trying|trying to|try|working on|working toward|working towards|about to|haven't heard|not yet|"
        "yet|still no|still waiting|no word|any day now|candidate for|put in for|submitted|resume|résumé|resumes|"
        "cover letter|recruiter|working up to|next step|halfway|almost|close to|weeks to go|months to go|"
        "left to go|to go|countdown|in talks|considered|under review|finalist for|scheduled|registered for|"
        "sign up|signed up for|phone screen|callback|call back|background check|training for|on track|"
        "on my way to|aiming|eligible for|next year|wait list|waitlist|waitlisted|due to|expected to|set to"
    ),
    "WILL": "will|shall|going to|plan on|will be|soon|upcoming|next month|next week|next|tomorrow|later",
    "CONFIRMED": (
        "officially|official|it is official|finally|at last|signed|signed on|signed the offer|accepted|"
        "accepted an offer|confirmed|made it official|done|it happened|did it|we did it|i did it|came through|"
        "came thru|effective|effective immediately|effective today|as of today|as of|starting today|"
        "starting monday|starting|start|starts|begins|began|begin|first day|day one|first week|first shift|day 1|"
        "week one|my new"
    ),
    "NOW": (
        "today|yesterday|this week|this morning|last week|last night|just|now|tonight|this month|last month|"
        "this year|recently|monday|tuesday|wednesday|thursday|friday|saturday|sunday|the other day|past week|"
        "ago today|minutes ago|hours ago|days ago|few days ago|an hour ago|weeks ago|few weeks ago|a week ago|"
        "this afternoon|on friday|on monday|new|newest|newly|latest|couple of days ago|this past|past month|"
        "past three months|couple of weeks ago|couple weeks ago"
    ),
    "PAST": (
        "years ago|year ago|decades ago|months ago|ago|back in|back when|used to|since|formerly|former|previously|"
        "prior to|decade|decades|over the years|in those days|in my twenties|when i was|at the time|throwback|"
        "once|long ago|then|was founded|founded in|established in|early in|early on|career spans|spanning|"
        "has served|served as|has been|had been|remember|remember when|remembering|looking back|memory|memories|"
        "anniversary|first job|in college|in high school|throughout|years of experience|years experience|"
        "graduated from|graduate of|alumnus of|holds a|holds|received her|received his|earned his|earned her|"
        "earned a|joined in|last decade|retired|my first job|turns|celebrating|before joining|prior"
    ),
    "BIO": (
        "biography|bio|about me|experience|background|specializes|specializing|expertise|career|resides|lives in|"
        "born|lives|where he|where she|is a|is an|serves|serves on|serves as|member of|author of|native of|he is|"
        "she is|he has|she has|worked as|worked at|works as|works at|work as|work at|work for|currently|years as|"
        "responsible for|experienced|seasoned|skilled|passionate|currently serves|board certified|specialist in|"
        "over years|responsibilities|skills|education :|employment :|experience :"
    ),
    "YEARS": "years|months|weeks|year|month|week|days|semesters",
    "NOT": (
        "not|never|no|none|without|neither|nor|nope|n't|nothing|didn't|unfortunately|sadly|lost|fail|failed|"
        "denied|rejected|declined|turned down|snubbed"
    ),
    "ANNIV": (
        "anniversary|years at|years with|year anniversary|workiversary|work anniversary|years in|years on the job|"
        "th anniversary"
    ),
    "JOKE": (
        "lol|lmao|haha|hahaha|joke|jokes|kidding|/s|apparently|self appointed|unofficial|unofficially|honorary|"
        "title of|sims|fifa|game|gta|skyrim|minecraft|video game|level|quest|guild|season ticket|fantasy|"
        "bragging rights|nobody asked|imaginary|pretend|so called|in bed|couch|nap|naps|snack|snacks|pizza|coffee|"
        "wine|netflix|household|laundry|dishes|doctorate in|phd in|degree in|masters in|bachelor in|expert in|"
        "world record|award for|award goes to|medal for|trophy|oscar|emmy|grammy"
    ),
    "ASK": (
        "how do|how to|how long|any advice|advice|tips|anyone know|does anyone|should i|what is|is it|did you|"
        "do you|have you|can i|question|why"
    ),
    "HIRINGAD": (
        "we are hiring|hiring|now hiring|is hiring|are hiring|join our team|come join|job opening|openings|"
        "opening for|vacancy|vacancies|apply now|apply today|apply by|apply|link in bio|dm me|send resume|"
        "send your|looking for a|seeking|seeks|position available|positions available|job alert|open role|"
        "open roles|open position|immediate start|competitive pay|sign on bonus|per hour|nominations open|"
        "nominations are|deadline|open for applications|applications open|now accepting|are you|refer"
    ),
    "TRAINAD": (
        "enroll|enroll now|register|register now|webinar|bootcamp|course|courses|learn how|learn|workshop|"
        "masterclass|in weeks|free training|sign up today|exam dumps|discount|off|sale|promo code|coupon|use code|"
        "prep course|classes start|program offers|tickets|giveaway|deals|deal|special offer|limited time|buy|"
        "shop now|store credit|price|prices|book now|subscribe|tutorial|tutorials"
    ),
    "SEEK": (
        "open to work|opentowork|looking for work|job hunt|job hunting|job search|job searching|laid off|layoff|"
        "layoffs|unemployed|looking for a job|looking for new|find a job|finding a job|between jobs|let go|fired|"
        "quit|quitting|resigned|resign|retire|retired|retirement|retiring|last day|leaving|left my job|searching|"
        "on the market|available for|two weeks notice|stepping down|steps down|farewell"
    ),
    "JOB": (
        "job|jobs|position|role|gig|employment|contract|post|seat|work|shift|career move|new career|new chapter|"
        "opportunity|next chapter|adventure"
    ),
    "INTERN": (
        "intern|internship|internships|apprentice|apprenticeship|co op|traineeship|residency|fellowship|postdoc|"
        "postdoctoral|clerkship|visiting"
    ),
    "OFFER": (
        "offer|offers|offered|job offer|offer letter|the call|said yes|position offered|extended an offer|"
        "got the call|offering"
    ),
    "HIRE": (
        "hired|hires|hire|got hired|been hired|landed|landed a|landed the|got the job|got a job|new job|"
        "found a job|recruited|onboarding|brought on|brings on|taps|tapped|names|named|appointed|appoints|"
        "appointment|onboarded|onboard|sworn in|picked up|snagged|snag|got the position|got the gig|secured|"
        "brought aboard|came aboard|comes aboard|come aboard|got a new job|got a full time"
    ),
    "JOIN": (
        "join|joined|joins|joining|started|start work|started work|started working|started at|starting at|"
        "started as|starting as|start as|begin as|begins as|moved to|moving to|signed with|reporting for duty|"
        "starting a new position|new position|new role|i work|now work|take on|taking on|stepping into|"
        "stepped into|step into|take over|takes over|took over|succeeds|succeed"
    ),
    "PROMO": (
        "promoted|promotion|promotions|promotes|promote|got promoted|been promoted|elevated|elevates|raise|raises|"
        "pay raise|pay increase|pay bump|salary increase|increment|hike|salary hike|pay rise|pay hike|tenure|"
        "tenured|made partner|partnership|moved up|moving up|stepped up|bump|bumped|bumped up|upgraded|advanced|"
        "advancement|new title|title change|higher position|ranked up|rank|made captain|rise|more money|"
        "more an hour|raised my|increase in|increase my|salary|pay|wage|wages|hourly rate|team leader|lead|"
        "full professor|made manager"
    ),
    "BONUS": "bonus|bonuses|paycheck|perk|perks|gift card|tip|overtime|paid|payday|cash",
    "BOSSTITLE": (
        "manager|director|supervisor|president|vice president|vp|ceo|cfo|coo|cto|chief|officer|head|principal|"
        "foreman|sergeant|captain|lieutenant|partner|chair|chairman|lead|leader|associate|assistant|coordinator|"
        "superintendent|dean|editor|charge nurse|team lead"
    ),
    "EXAM": (
        "exam|exams|boards|board exam|bar exam|the bar|bar|nclex|cpa exam|cpa|pmp|praxis|usmle|step|cissp|comptia|"
        "licensing exam|test|finals"
    ),
    "PASS": "passed|pass|passes|passing|aced|cleared|clears|nailed|scored|crushed|pass rate|made the cut",
    "CERT": (
        "certified|certification|certifications|certificate|certificates|credential|credentials|accreditation|"
        "accredited|licensed|licensure|designation|admitted to the bar|admitted to practice|cdl|journeyman|card|"
        "badge|qualified|qualification|designated|board certification|registered"
    ),
    "LICENSE": (
        "license|licenses|licence|permit|registration|medical license|nursing license|real estate license|"
        "teaching license|law license|contractor license"
    ),
    "DRIVE": (
        "driving|driver|driver's|drivers|passport|visa|lease|gym|membership|dmv|permit|learner's|vows|"
        "subscription|contract renewal|season|fishing|hunting|marriage|car|insurance|dog tag|library|netflix|"
        "domain|plates|tag|tags|pilot"
    ),
    "RENEW": (
        "renewed|renew|renewal|renews|renewing|reinstated|reinstatement|reinstate|reactivated|reactivate|"
        "recertified|recertification|recertify|revalidated|revalidation|restored|restored my|active again|"
        "back to active|current again|good for another|continuing education|ceu|ceus|ce hours|cme|expires|expired|"
        "expire|expiration|valid|lapsed|active status|extended"
    ),
    "AWARD": (
        "award|awards|prize|prizes|honor|honors|medal|fellowship|fellowships|scholarship|scholarships|grant|"
        "grants|recognition|recognized|trophy|plaque|best paper|best poster|distinguished|hall of fame|"
        "of the year|of the month|of the quarter|employee of the month|employee of the year|under|top performer|"
        "funding|funded|fellow|laureate|honoree|nominee|nominated|nomination|nominations|finalist|finalists|"
        "shortlisted|longlisted|runner up|grantee|recipient|commendation|excellence|citation|dean's list|bursary|"
        "stipend"
    ),
    "WIN": (
        "won|win|wins|winning|winner|winners|awarded|received|receive|receives|receiving|receiving the|earned|"
        "earn|earns|selected|chosen|presented with|given|gave me|got|get|gets|getting|take home|took home|bagged|"
        "honored with|honored to receive|picked|voted|voted as|first place|second place|earned my|got my|have got|"
        "recognised"
    ),
    "OPEN": (
        "opened|open|opens|opening|opened my|launched|launch|launches|launching|founded|founding|founder|"
        "co founder|cofounder|co founded|established|incorporated|started my own|start my own|my own|own business|"
        "own boss|self employed|freelance|freelancing|doors open|grand opening|soft opening|ribbon|ribbon cutting|"
        "went full time|going full time|full time on|open for business|we are open|set up|setting up|hung out|"
        "shingle|registered my|started a business|first customer|first client|first sale|first order|sold my first"
    ),
    "BUSINESS": (
        "business|shop|store|boutique|bakery|restaurant|cafe|salon|barbershop|studio|llc|inc|etsy|food truck|"
        "online store|clinic|consultancy|consulting|law firm|venture|enterprise|small business|side hustle|"
        "side business|storefront|gym|brewery|etsy shop|online shop|photography business|cleaning business|truck|"
        "daycare|garage|agency of my own"
    ),
    "PRODUCT": (
        "product|app|website|site|blog|podcast|channel|album|song|single|campaign|feature|features|version|beta|"
        "demo|newsletter|book|film|movie|video|collection|line|tool|software|release|released|update to|episode|"
        "trailer|platform|menu|model|dataset|repo|code|library|exhibit|series"
    ),
    "ADMIT": (
        "admitted|admission|admissions|accepted to|accepted into|accepted at|got into|got in|been accepted|"
        "acceptance letter|get into|gets into|got accepted|acceptance|acceptance email|i am in|getting into|"
        "get accepted|enrolled|matriculated|enrolling"
    ),
    "GRAD": (
        "graduated|graduate|graduates|graduating|graduation|commencement|diploma|defended|defense|defence|defend|"
        "viva|convocation|class of|cap and gown|walked the stage|walk the stage|completed my|finished my|"
        "finish my|earned my degree|hooded|hooding|valedictorian|conferred|completed"
    ),
    "DEGREE": (
        "degree|degrees|bachelor|bachelors|bachelor's|master|masters|master's|mba|phd|ph|doctorate|doctoral|bs|ba|"
        "msc|ms|ma|ged|associate degree|bsc|jd|md|msn|bsn|mfa|thesis|dissertation|candidacy|proposal|quals|"
        "qualifying|qualifying exam|prelims|comprehensive|comps|undergrad|postgraduate|honours degree|"
        "graduate school|grad school|law school|med school|medical school|nursing school|school|college|"
        "university|program"
    ),
    "STUDY": (
        "study|studies|studying|student|phd student|freshman|sophomore|semester|class|classes|homework|grade|"
        "grades|marks|gpa|midterm|assignment|project"
    ),
    "PAPER": (
        "paper|papers|preprint|article|manuscript|publication|published|publish|arxiv|journal|conference|"
        "workshop paper|accepted at|accepted for|poster|chapter|camera ready"
    ),
    "TALK": (
        "talk|talks|speak|speaking|spoke|presented|presenting|presentation|keynote|panel|panelist|seminar|invited|"
        "lecture|attend|attending|attended|interviewed by|guest"
    ),
    "TEAMWORK": "our paper|our work|our team|our lab|our group|our project|with my team",
    "FAMILYLIFE": (
        "birthday|wedding|engaged|married|pregnant|born|vacation|trip|dinner|lunch|movie|beach|house|apartment|"
        "baby|date|concert|weekend|party|dog|garden"
    ),
    "COMPANYNEWS": (
        "revenue|acquisition|acquired|acquires|merger|partnership with|partners with|quarter|earnings|ranked|"
        "rankings|iso|accredited by|best places|great place to work|investors|seed round|series a|raised|shares|"
        "stock|customers|clients"
    ),
}

SUBJECTS = (
    "I",
    "MY",
    "WE",
    "OUR",
    "YOU",
    "HE",
    "HIS",
    "THEY",
    "KIN",
    "FRIEND",
    "COLLEAGUE",
    "PET",
    "STARS",
    "SOMEBODY",
    "FIRM",
    "CONGRATS",
    "WELCOME",
)
"""Groups that say whose event it is."""

EVENTS = (
    "JOB",
    "INTERN",
    "OFFER",
    "HIRE",
    "JOIN",
    "PROMO",
    "EXAM",
    "PASS",
    "CERT",
    "LICENSE",
    "RENEW",
    "AWARD",
    "WIN",
    "OPEN",
    "BUSINESS",
    "ADMIT",
    "GRAD",
    "DEGREE",
)
"""Groups that name an event."""

MODALS = (
    "HOPE",
    "IF",
    "PENDING",
    "WILL",
    "CONFIRMED",
    "NOW",
    "PAST",
    "BIO",
    "NOT",
    "JOKE",
    "ASK",
    "HIRINGAD",
    "TRAINAD",
    "SEEK",
    "ANNIV",
)
"""Groups that make an event certain, unsure, past or unreal."""

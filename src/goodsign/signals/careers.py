"""The ladders of professions whose steps have names of their own; a step's words must all stand in a title."""

from goodsign.signals.names import words_of

Step = tuple[str, float]

# A longer name of a step wins over a shorter one within it ("assistant professor" over "professor").
LADDERS: dict[str, tuple[Step, ...]] = {
    "nursing": (
        ("nursing assistant", 1), ("nurse aide", 1), ("patient care technician", 1), ("licensed practical nurse", 2),
        ("licensed vocational nurse", 2), ("registered nurse", 3), ("staff nurse", 3), ("nurse", 3),
        ("clinical nurse", 3), ("charge nurse", 4), ("nurse supervisor", 5), ("nursing supervisor", 5),
        ("assistant nurse manager", 5), ("nurse practitioner", 5), ("nurse manager", 6), ("nursing manager", 6),
        ("director nursing", 7), ("nursing director", 7), ("chief nursing officer", 9), ("chief nurse", 9),
    ),
    "uniformed": (
        ("recruit", 0), ("cadet", 0), ("private", 1), ("private first class", 2), ("police officer", 3),
        ("patrol officer", 3), ("firefighter", 3), ("correctional officer", 3), ("corrections officer", 3),
        ("deputy sheriff", 3), ("trooper", 3), ("seaman", 1), ("airman", 1), ("airman first class", 2), ("corporal", 4),
        ("petty officer third class", 4), ("petty officer second class", 5), ("petty officer first class", 6),
        ("chief petty officer", 7), ("sergeant", 5), ("staff sergeant", 6), ("technical sergeant", 6.5),
        ("sergeant first class", 7), ("gunnery sergeant", 7), ("master sergeant", 8), ("first sergeant", 8.5),
        ("sergeant major", 9), ("ensign", 11), ("second lieutenant", 11), ("first lieutenant", 12), ("lieutenant", 12),
        ("captain", 13), ("lieutenant commander", 14), ("major", 14), ("commander", 15), ("lieutenant colonel", 15),
        ("battalion chief", 15), ("colonel", 16), ("deputy chief", 17), ("assistant chief", 17), ("police chief", 18),
        ("chief police", 18), ("fire chief", 18), ("brigadier general", 18), ("major general", 19),
    ),
    "flying": (("flight attendant", 0), ("second officer", 1), ("first officer", 2), ("captain", 3)),
    "school": (
        ("teaching assistant", 1), ("teacher assistant", 1), ("teacher aide", 1), ("paraprofessional", 1),
        ("student teacher", 1), ("substitute teacher", 2), ("teacher", 3), ("lead teacher", 4), ("head teacher", 4),
        ("instructional coach", 4), ("department chair", 4), ("department head", 4), ("vice principal", 6),
        ("assistant principal", 6), ("school principal", 7), ("principal", 7), ("superintendent", 9),
    ),
    "trades": (
        ("helper", 0), ("apprentice", 1), ("journeyman", 2), ("journeyperson", 2), ("master electrician", 4),
        ("master plumber", 4), ("master technician", 4), ("master mechanic", 4), ("crew lead", 3), ("crew leader", 3),
        ("foreman", 4), ("forewoman", 4), ("general foreman", 5), ("superintendent", 6),
    ),
    "academia": (
        ("graduate assistant", 1), ("research assistant", 1), ("teaching assistant", 1), ("postdoctoral", 2),
        ("postdoc", 2), ("adjunct professor", 2.5), ("adjunct", 2.5), ("visiting assistant professor", 3),
        ("lecturer", 3), ("instructor", 3), ("senior lecturer", 4), ("assistant professor", 4),
        ("associate professor", 5), ("professor", 6), ("full professor", 6), ("associate dean", 7.5),
        ("assistant dean", 7), ("dean", 8), ("vice provost", 8.5), ("provost", 9),
    ),
    "law": (
        ("paralegal", 1), ("summer associate", 1), ("law clerk", 1.5), ("associate", 3), ("associate attorney", 3),
        ("senior associate", 4), ("counsel", 5), ("senior counsel", 5.5), ("junior partner", 6), ("partner", 7),
        ("senior partner", 8), ("managing partner", 8.5),
    ),
    "medicine": (
        ("medical student", 0), ("medical assistant", 0), ("medical intern", 1), ("resident", 2),
        ("resident physician", 2), ("chief resident", 3), ("fellow", 4), ("attending physician", 5), ("attending", 5),
        ("medical director", 7), ("chief medical officer", 9),
    ),
    "store": (
        ("crew member", 1), ("team member", 1), ("cashier", 1), ("barista", 1), ("sales associate", 1),
        ("sales assistant", 1), ("retail associate", 1), ("stocker", 1), ("key holder", 2), ("keyholder", 2),
        ("shift lead", 3), ("shift leader", 3), ("shift supervisor", 3), ("shift manager", 3.5),
        ("department manager", 4), ("assistant manager", 5), ("assistant store manager", 5), ("store manager", 7),
        ("general manager", 7.5), ("area manager", 8), ("district manager", 8), ("regional manager", 9),
    ),
    "kitchen": (
        ("dishwasher", 0), ("prep cook", 1), ("line cook", 2), ("cook", 2), ("lead cook", 3), ("sous chef", 4),
        ("head chef", 6), ("executive sous chef", 5), ("executive chef", 7), ("kitchen supervisor", 4),
        ("kitchen manager", 4),
    ),
    "dining": (
        ("busser", 0), ("dishwasher", 0), ("host", 1), ("hostess", 1), ("food runner", 1), ("server", 2),
        ("waiter", 2), ("waitress", 2), ("bartender", 2), ("head server", 3), ("lead server", 3), ("head waiter", 3),
        ("bar manager", 5),
        ("floor manager", 5), ("assistant restaurant manager", 5), ("restaurant supervisor", 4),
        ("restaurant manager", 6), ("food beverage manager", 6), ("restaurant general manager", 7),
        ("general manager", 7), ("food beverage director", 8), ("director food beverage", 8),
    ),
    "plant": (
        ("assembler", 1), ("packer", 1), ("picker", 1), ("production worker", 1), ("production associate", 1),
        ("production operator", 1), ("machine operator", 1), ("forklift operator", 1), ("forklift driver", 1),
        ("machinist", 1), ("welder", 1), ("material handler", 1), ("warehouse associate", 1), ("warehouse worker", 1),
        ("order picker", 1), ("production lead", 3), ("line lead", 3), ("assembly lead", 3), ("warehouse lead", 3),
        ("assembly supervisor", 5), ("production supervisor", 5), ("warehouse supervisor", 5), ("line supervisor", 5),
        ("production manager", 7), ("warehouse manager", 7), ("plant manager", 8),
    ),
    "branch": (
        ("teller", 0), ("lead teller", 1), ("head teller", 1), ("personal banker", 1), ("relationship banker", 1),
        ("teller supervisor", 2), ("assistant branch manager", 3), ("branch manager", 4),
    ),
    "accounts": (
        ("bookkeeper", 1), ("accounting clerk", 1), ("accounts payable clerk", 1), ("accounting assistant", 1),
        ("staff accountant", 2), ("accountant", 2), ("senior accountant", 3), ("accounting supervisor", 4),
        ("accounting manager", 5), ("assistant controller", 6),
        ("financial controller", 7), ("corporate controller", 7), ("plant controller", 7),
        ("chief financial officer", 9),
    ),
    "selling": (
        ("sales development representative", 1), ("business development representative", 1), ("inside sales", 2),
        ("sales representative", 2), ("territory manager", 3), ("territory sales manager", 3),
        ("business development manager", 3), ("account executive", 3), ("account manager", 3),
        ("senior account executive", 4),
        ("senior account manager", 4), ("key account manager", 4), ("sales manager", 5), ("regional sales manager", 6),
        ("sales director", 7), ("director sales", 7),
    ),
    "care": (
        ("caregiver", 1), ("home health aide", 1), ("case aide", 1), ("case worker", 2), ("caseworker", 2),
        ("case manager", 3), ("social worker", 3), ("clinical social worker", 4), ("clinical supervisor", 5),
        ("program director", 7),
    ),
}  # fmt: skip
"""Steps from low to high within one profession."""

BANK_LADDER: tuple[Step, ...] = (
    ("teller", 0), ("lead teller", 0.5), ("analyst", 1), ("senior analyst", 2), ("associate", 3),
    ("senior associate", 3.5), ("assistant vice president", 4), ("associate vice president", 4), ("vice president", 5),
    ("senior vice president", 6), ("director", 6), ("executive director", 6.5), ("managing director", 8),
    ("partner", 9),
)  # fmt: skip
"""In banks a vice president stands where others have a manager, below a director."""

BANK_WORDS = words_of(
    "bank banking bancorp capital securities goldman morgan chase citi citigroup citibank barclays ubs hsbc lazard "
    "jefferies nomura evercore lynch blackrock moelis rothschild"
)

"""Short and familiar forms of first names."""

# ruff: noqa: E501 - a table has one row a line

from collections import defaultdict
from functools import cache

from nicknames import name_triplets

_FURTHER = """
jose pepe chepe joe; francisco paco pancho frank cisco; guadalupe lupe lupita; jesus chuy chucho; ignacio nacho;
enrique kike quique henry rick; guillermo memo william bill; rafael rafa ralph; alejandro alex ale jandro; manuel manny manolo;
roberto beto bob robert; alberto beto al; fernando nando fer; eduardo eddie lalo ed edward; miguel mike michael; juan john johnny;
jorge george; carlos charlie carl charles; antonio tony toño tono; luis lou louis; pedro pete peter; pablo paul;
maria mary mari; concepcion concha conchita connie; dolores lola; isabel isa chabela elizabeth; rosario charo; mercedes meche;
josefina josie fina; graciela chela grace; consuelo chelo connie; beatriz bea betty; esperanza hope; catalina cathy kathy;
alejandra alex sandra; daniela dani; gabriela gaby gabi; valentina val; fernanda fer; natalia nati nat; sebastian seb bas;
yevgeny eugene zhenya; mikhail michael misha; alexei alex alexey aleksei; dmitry dima dmitri; ekaterina kate katya catherine;
mohammed mohammad muhammad mohamed mo; yusuf yousef joseph; ibrahim abraham abe; youssef joe; min minh; nguyen win;
liz elizabeth eliza liza lizzie beth betty betsy; kate katherine kathryn catherine katie kathy; sam samuel samantha;
alex alexander alexandra alexis; chris christopher christine christina christian; pat patrick patricia; jess jessica jessie;
steph stephanie; jen jenny jennifer; matt matthew; mike michael mikey; nick nicholas nicolas; zach zachary zack zac;
josh joshua; jake jacob; ben benjamin; dan daniel danny; dave david; tom thomas tommy; tim timothy; tony anthony; andy andrew drew;
greg gregory; jeff jeffrey geoffrey; ken kenneth kenny; larry lawrence; ron ronald ronnie; don donald donnie; ray raymond;
rick richard rich dick ricky; bob robert rob bobby robbie bert; bill william will billy willie liam; jim james jimmy jamie;
jack john jon johnny; joe joseph joey; ted edward theodore eddie; charlie charles chuck; hank henry harry; ed edward edwin eddie;
becky rebecca; mandy amanda; abby abigail; maddie madison madeline; ally allison alison allie; cindy cynthia; sue susan suzanne;
debbie deborah debra; barb barbara; peggy margaret maggie meg; nan nancy; vicky victoria tori; gwen gwendolyn; trish patricia
"""

_MISTAKEN = (
    "bill robert;bill fred;bill willis;billy robert;willie wilma;william bela;michael micah;robert rupert;dob robert"
)
"""Pairs of the library that are two names to most people."""


@cache
def _table() -> dict[str, frozenset[str]]:
    """Return the names that stand for each name: from the library, and what it lacks."""
    related: dict[str, set[str]] = defaultdict(set)
    for full, _, short in name_triplets():
        related[full].add(short)
        related[short].add(full)
    for line in _FURTHER.replace("\n", " ").split(";"):
        head, *others = line.split()
        for other in others:
            related[head].add(other)
            related[other].add(head)
    for pair in _MISTAKEN.split(";"):
        one, other = pair.split()
        related[one].discard(other)
        related[other].discard(one)
    return {name: frozenset(names - {name}) for name, names in related.items()}


def forms(first: str) -> list[str]:
    """Return the name (small plain letters) and every name it may stand for or be called by, in order."""
    return [first, *sorted(_table().get(first, ()))]

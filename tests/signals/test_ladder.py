"""The ladder, title by title: what is a step up, beside, down, and what nobody can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.signals.ladder import compare, rank

_CASES = [
    ("Software Engineer", "Senior Software Engineer", None, "up"),
    ("Senior Software Engineer", "Staff Software Engineer", None, "up"),
    ("Staff Engineer", "Engineering Manager", None, "lateral"),
    ("Senior Software Engineer", "Engineering Manager", None, "up"),
    ("Engineer I", "Engineer II", None, "up"),
    ("Engineer", "Engineer II", None, "up"),
    ("Assistant Manager", "Manager", None, "up"),
    ("Store Manager", "Assistant Store Manager", None, "down"),
    ("Registered Nurse", "Charge Nurse", None, "up"),
    ("RN", "Nurse Manager", None, "up"),
    ("Sergeant", "Lieutenant", None, "up"),
    ("Police Officer", "Sergeant", None, "up"),
    ("Apprentice Electrician", "Journeyman Electrician", None, "up"),
    ("Journeyman Electrician", "Master Electrician", None, "up"),
    ("Assistant Professor", "Associate Professor", None, "up"),
    ("Associate Professor", "Professor", None, "up"),
    ("Associate", "Partner", None, "up"),
    ("Associate", "Senior Associate", None, "up"),
    ("Analyst", "Associate", "Goldman Sachs", "up"),
    ("Analyst", "Associate", None, "unknown"),
    ("Director", "Vice President", None, "up"),
    ("Director", "Vice President", "Morgan Stanley", "down"),
    ("Associate", "Vice President", "JPMorgan Chase", "up"),
    ("Lead Generation Specialist", "Marketing Specialist", None, "lateral"),
    ("Marketing Specialist", "Lead Generation Specialist", None, "lateral"),
    ("Sales Manager", "Marketing Manager", None, "lateral"),
    ("Manager", "Senior Manager", None, "up"),
    ("Senior Manager", "Director", None, "up"),
    ("Director of Sales", "VP of Sales", None, "up"),
    ("VP Sales", "SVP Sales", None, "up"),
    ("SVP Sales", "Chief Revenue Officer", None, "up"),
    ("Senior Engineer", "Engineer", None, "down"),
    ("Marketing Coordinator", "Marketing Manager", None, "up"),
    ("Marketing Coordinator", "Marketing Specialist", None, "up"),
    ("Manager", "Interim Director", None, "unknown"),
    ("Interim Director", "Director", None, "up"),
    ("Director", "Interim Director", None, "unknown"),
    ("Cashier", "Shift Supervisor", None, "up"),
    ("Shift Supervisor", "Assistant Manager", None, "up"),
    ("Sales Development Representative", "Account Executive", None, "up"),
    ("Teacher", "Assistant Principal", None, "up"),
    ("Accountant", "Senior Accountant", None, "up"),
    ("Executive Assistant", "Office Manager", None, "unknown"),
    ("Administrative Assistant", "Executive Assistant", None, "up"),
    ("Sr. Director, Sales", "Senior Director of Sales", None, "lateral"),
    ("Data Analyst", "Data Scientist", None, "lateral"),
    ("Software Engineer", "Lead Software Engineer", None, "up"),
    ("Associate Software Engineer", "Software Engineer", None, "up"),
    ("Software Engineer", "Software Developer", None, "lateral"),
    ("Line Cook", "Sous Chef", None, "up"),
    ("First Officer", "Captain", None, "up"),
    ("Nurse", "Registered Nurse", None, "lateral"),
    ("Project Coordinator", "Project Manager", None, "up"),
    ("Customer Service Representative", "Customer Service Supervisor", None, "up"),
    ("Warehouse Associate", "Warehouse Supervisor", None, "up"),
    ("Warehouse Supervisor", "Warehouse Manager", None, "up"),
    ("Owner", "Manager", None, "unknown"),
    ("Principal", "Superintendent", None, "up"),
    ("Senior Consultant", "Principal Consultant", None, "up"),
    ("Consultant", "Senior Consultant", None, "up"),
    ("Executive Vice President", "Senior Vice President", None, "down"),
    ("Director", "Associate Director", None, "down"),
    ("Deputy Director", "Director", None, "up"),
    ("Intern", "Software Engineer", None, "up"),
    ("Marketing Intern", "Marketing Assistant", None, "up"),
    ("Graphic Designer", "Senior Graphic Designer", None, "up"),
    ("Assistant Vice President", "Vice President", None, "up"),
    ("Staff Accountant", "Senior Accountant", None, "up"),
    ("Clinical Nurse II", "Clinical Nurse III", None, "up"),
    ("Sales Associate", "Sales Manager", None, "up"),
    ("Research Assistant", "Postdoc", None, "up"),
    ("Account Manager", "Account Executive", None, "lateral"),
    ("Software Engineer", "Product Manager", None, "lateral"),
    ("Software Engineer", "Tech Lead", None, "up"),
    ("Nurse", "Staff Nurse", None, "lateral"),
    ("", "Nurse", None, "unknown"),
    ("Zzyzx", "Qwerty", None, "lateral"),
    ("Private", "Private First Class", None, "up"),
    ("Nurse", "مديرة", None, "lateral"),
    ("Server", "Restaurant Manager", None, "up"),
    ("Server", "Bartender", None, "lateral"),
    ("Line Cook", "Kitchen Manager", None, "up"),
    ("Sous Chef", "Kitchen Manager", None, "unknown"),
    ("Assembler", "Assembly Supervisor", None, "up"),
    ("Assembler", "Production Supervisor", None, "up"),
    ("Forklift Operator", "Warehouse Supervisor", None, "up"),
    ("Machine Operator", "Forklift Operator", None, "lateral"),
    ("Teller", "Branch Manager", None, "up"),
    ("Pharmacist", "Pharmacy Manager", None, "up"),
    ("Recruiter", "Recruiting Manager", None, "up"),
    ("Estimator", "Estimating Manager", None, "up"),
    ("Dental Assistant", "Dental Hygienist", None, "up"),
    ("Engineering Technician", "Engineer", None, "up"),
    ("Software Developer", "Business Development Manager", None, "lateral"),
    ("Software Developer", "Development Manager", None, "up"),
    ("Senior Software Engineer", "Project Manager", None, "unknown"),
    ("Senior Software Engineer", "Account Manager", None, "unknown"),
    ("Senior Software Engineer", "Office Manager", None, "lateral"),
    ("Senior Software Engineer", "Territory Manager", None, "unknown"),
    ("Director of Engineering", "Product Manager", None, "down"),
    ("Director of Product", "Product Manager", None, "down"),
    ("Account Executive", "Territory Manager", None, "lateral"),
    ("Account Manager", "Office Manager", None, "unknown"),
    ("Account Manager", "Business Development Manager", None, "lateral"),
    ("HR Manager", "HR Business Partner", None, "down"),
    ("HR Generalist", "HR Business Partner", None, "up"),
    ("Warehouse Manager", "Inventory Controller", None, "down"),
    ("Accounting Manager", "Financial Controller", None, "up"),
    ("Plant Manager", "Chief Engineer", None, "lateral"),
    ("Director of Engineering", "Chief Engineer", None, "down"),
    ("Senior Engineer", "Chief Engineer", None, "up"),
    ("Office Manager", "Head Receptionist", None, "unknown"),
    ("Head of Sales", "VP Sales", None, "up"),
    ("Warehouse Clerk", "Warehouse Worker", None, "lateral"),
    ("Front Desk Receptionist", "Front Desk Agent", None, "lateral"),
    ("Sales Assistant", "Sales Associate", None, "lateral"),
    ("Sales Associate", "Sales Consultant", None, "lateral"),
    ("Customer Service Representative", "Customer Service Advisor", None, "lateral"),
    ("Associate Consultant", "Consultant", None, "up"),
    ("Medical Assistant", "Medical Scribe", None, "lateral"),
    ("Cashier", "Senior Accountant", None, "unknown"),
    ("Paralegal", "Sales Associate", None, "lateral"),
    ("Accountant", "Inventory Controller", None, "unknown"),
    ("Case Manager", "Social Worker", None, "lateral"),
    ("Data Analyst", "Business Development Manager", None, "unknown"),
    ("Customer Service Representative", "Customer Service Ninja", None, "lateral"),
    ("Executive Assistant", "Marketing Writer", None, "unknown"),
]
_TITLES = st.sampled_from(sorted({title for before, after, _, _ in _CASES for title in (before, after)}))


@pytest.mark.parametrize(("before", "after", "organization", "move"), _CASES)
def test_each_change_of_title(before: str, after: str, organization: str | None, move: str) -> None:
    assert compare(before, after, organization=organization) == move


@given(_TITLES, _TITLES)
def test_a_way_up_is_the_way_down_backwards(first: str, second: str) -> None:
    there, back = compare(first, second), compare(second, first)
    assert {there, back} != {"up"}
    assert {there, back} != {"down"}


@given(st.text(max_size=40))
def test_the_same_words_in_any_order_are_no_step(title: str) -> None:
    assert compare(title, " ".join(reversed(title.split()))) in {"lateral", "unknown"}


def test_nothing_has_no_height() -> None:
    assert rank(None) is None
    assert rank("") is None
    assert (rank("Director") or 0) > (rank("Manager") or 0) > (rank("Nurse") or 0) > (rank("Intern") or 0)

"""What the invented people rise to, move to, and are certified in, by job title and industry."""

RAISED = {
    "Registered Nurse": "Nurse Manager", "RN": "Nurse Manager", "Medical Assistant": "Lead Medical Assistant",
    "Home Health Aide": "Senior Home Health Aide", "Pharmacy Technician": "Lead Pharmacy Technician",
    "Sr Care Coordinator": "Director of Care Coordination", "Cashier": "Head Cashier",
    "Store Manager": "Regional Manager", "Asst. Manager": "Store Manager", "Sales Associate": "Sales Manager",
    "Stock Clerk": "Stock Supervisor", "Line Cook": "Kitchen Manager", "Server": "Restaurant Manager",
    "Hotel Front Desk Clerk": "Front Desk Supervisor", "Barista": "Shift Supervisor", "Shift Lead": "General Manager",
    "Machine Operator": "Senior Machine Operator", "Welder": "Lead Welder",
    "Production Supervisor": "Production Manager", "Quality Eng.": "Senior Quality Engineer",
    "Assembler": "Assembly Supervisor", "Truck Driver": "Senior Truck Driver",
    "Warehouse Associate": "Warehouse Supervisor", "Forklift Operator": "Lead Forklift Operator",
    "Dispatcher": "Senior Dispatcher", "Delivery Driver": "Lead Delivery Driver", "Electrician": "Lead Electrician",
    "Carpenter": "Senior Carpenter", "Site Foreman": "Construction Manager", "Laborer": "Lead Laborer",
    "HVAC Technician": "Senior HVAC Technician", "Teaching Assistant": "Senior Teaching Assistant",
    "Substitute Teacher": "Lead Teacher", "Office Administrator": "Office Manager", "Bus Driver": "Senior Bus Driver",
    "Help Desk Technician": "Help Desk Manager", "Software Eng.": "Senior Software Engineer",
    "Sr. Data Analyst": "Data Analytics Manager", "Systems Administrator": "Senior Systems Administrator",
    "Bank Teller": "Head Teller", "Loan Processor": "Senior Loan Processor", "Bookkeeper": "Senior Bookkeeper",
    "Accounts Payable Clerk": "Accounts Payable Supervisor", "Postal Carrier": "Postal Supervisor",
    "Clerk": "Senior Clerk", "Social Worker": "Senior Social Worker",
}  # fmt: skip
"""The title after a promotion: a rung higher by the words that ladders are read from."""

LATERAL = {
    "Health care": ("Medical Assistant", "Patient Care Technician"),
    "Retail": ("Sales Associate", "Merchandise Associate"),
    "Hospitality": ("Server", "Host"),
    "Manufacturing": ("Machine Operator", "Press Operator"),
    "Logistics": ("Warehouse Associate", "Inventory Associate"),
    "Construction": ("Carpenter", "Drywall Installer"),
    "Education": ("Teaching Assistant", "Library Assistant"),
    "Technology": ("Help Desk Technician", "Field Technician"),
    "Finance": ("Loan Processor", "Claims Processor"),
    "Public services": ("Clerk", "Records Clerk"),
}
"""Two titles of the same rung at one employer."""

CERTIFICATES = {
    "Health care": ("Basic Life Support (BLS)", "Phlebotomy Technician Certification"),
    "Retail": ("Retail Management Certificate", "Customer Service Certification"),
    "Hospitality": ("Food Protection Manager Certification", "Responsible Alcohol Service Certification"),
    "Manufacturing": ("Lean Six Sigma Green Belt", "CNC Machining Certification"),
    "Logistics": ("Forklift Operator Certification", "Hazardous Materials Endorsement"),
    "Construction": ("Construction Safety 30-Hour Certificate", "Scaffold Competent Person Certificate"),
    "Education": ("Paraprofessional Certification", "First Aid and CPR Certification"),
    "Technology": ("Network Support Certification", "Cloud Practitioner Certification"),
    "Finance": ("Certified Bookkeeper", "Anti-Money Laundering Certificate"),
    "Public services": ("Emergency Communications Certification", "Notary Signing Certificate"),
}
LICENSES = {
    "Health care": "Practical Nurse License",
    "Retail": "Pharmacy Clerk License",
    "Hospitality": "Food Handler License",
    "Manufacturing": "Boiler Operator License",
    "Logistics": "Commercial Driver's License (CDL)",
    "Construction": "Journeyman Electrician License",
    "Education": "Substitute Teaching License",
    "Technology": "Low Voltage Technician License",
    "Finance": "Mortgage Loan Originator License",
    "Public services": "Social Work License",
}
HONORS = ("Employee of the Year", "Safety Award", "Customer Service Excellence Award", "Volunteer of the Year")
OWN_BUSINESS = (
    ("Owner", "{} Home Repair LLC"), ("Founder", "{} Catering"), ("Owner", "{} Hauling LLC"),
    ("Founder & CEO", "{} Bookkeeping LLC"), ("Co-Founder", "{} Landscaping"), ("Owner/Operator", "{} Auto Detailing"),
)  # fmt: skip
"""Title and name of the business, with the founder's surname in the middle."""

SPELLED_OUT = {
    "RN": "Registered Nurse", "Sr Care Coordinator": "Senior Care Coordinator", "Asst. Manager": "Assistant Manager",
    "Quality Eng.": "Quality Engineer", "Software Eng.": "Software Engineer", "Sr. Data Analyst": "Senior Data Analyst",
    "HVAC Technician": "HVAC Tech",
}  # fmt: skip

NICKNAMES = {
    "Alexander": "Alex", "Andrew": "Andy", "Anthony": "Tony", "Barbara": "Barb", "Benjamin": "Ben",
    "Catherine": "Cathy", "Charles": "Chuck", "Christina": "Tina", "Christopher": "Chris", "Cynthia": "Cindy",
    "Daniel": "Dan", "David": "Dave", "Deborah": "Debbie", "Donald": "Don", "Edward": "Ed", "Elizabeth": "Liz",
    "Gregory": "Greg", "James": "Jim", "Jeffrey": "Jeff", "Jennifer": "Jenny", "Jessica": "Jess", "Jonathan": "Jon",
    "Joseph": "Joe", "Joshua": "Josh", "Katherine": "Kate", "Kenneth": "Ken", "Kimberly": "Kim", "Lawrence": "Larry",
    "Margaret": "Peggy", "Matthew": "Matt", "Michael": "Mike", "Nicholas": "Nick", "Pamela": "Pam", "Patricia": "Pat",
    "Patrick": "Pat", "Peter": "Pete", "Rebecca": "Becky", "Richard": "Rick", "Robert": "Bob", "Ronald": "Ron",
    "Samuel": "Sam", "Samantha": "Sam", "Sandra": "Sandy", "Stephanie": "Steph", "Stephen": "Steve", "Steven": "Steve",
    "Susan": "Sue", "Thomas": "Tom", "Timothy": "Tim", "Victoria": "Vicky", "William": "Bill", "Zachary": "Zach",
}  # fmt: skip

"""The invented people of the demonstration. Halden Group and everybody in it are made up."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "upwell demonstration"  # noqa: S105  printed for everybody who starts the demonstration
DOMAIN = "halden.example"


@dataclass(frozen=True)
class Teacher:
    """A mentor: name, title, unit, site, topic, level, what shows it, a second topic with its level."""

    name: str
    title: str
    unit: str
    site: str
    topic: str
    level: int
    evidence: str
    second: tuple[str, int] | None = None


@dataclass(frozen=True)
class Learner:
    """A mentee: name, title, unit, site, topics wanted in order with where they stand."""

    name: str
    title: str
    unit: str
    site: str
    wants: tuple[tuple[str, int], ...]


AI, PROMPT, SHADOW = "AI assistants in daily work", "Prompting and checking answers", "AI tools nobody approved"
AUTO, WORK, DATA = "Automating routine work", "Workarounds and repair work", "Asking your own data questions"
SUPPORT, RETURNS, WEEKS = "What support hears", "Returns and complaints", "A customer's first weeks"
PHONE, CREATOR, LAND = "Buying on a phone", "Creators and communities", "How messages from the top land"

MENTORS = (
    Teacher(
        "Theo Lindqvist",
        "Data analyst",
        "Returns",
        "Columbus",
        AI,
        5,
        "sorts return photos with an assistant",
        (RETURNS, 4),
    ),
    Teacher(
        "Amara Nwosu",
        "Demand planner",
        "Supply chain",
        "Rotterdam",
        DATA,
        5,
        "built the planners' own dashboard",
        (AUTO, 3),
    ),
    Teacher(
        "Joon Park", "Automation engineer", "Logistics", "Columbus", AUTO, 5, "automated the carrier report", (AI, 3)
    ),
    Teacher(
        "Ruth Abebe", "Automation lead", "Accounts payable", "Dublin", AUTO, 5, "cut the month-end close to six days"
    ),
    Teacher(
        "Mateo Silva",
        "Content producer",
        "Social",
        "Lisbon",
        CREATOR,
        5,
        "runs two channels customers mention most",
        (PHONE, 3),
    ),
    Teacher("Kayla Brooks", "Store trainer", "Stores East", "Dayton", LAND, 5, "trains new colleagues in four stores"),
    Teacher("Dev Malhotra", "Shift planner", "Stores West", "Columbus", AI, 4, "built the shift-swap bot", (WORK, 4)),
    Teacher(
        "Mei-Lin Zhao", "Live commerce host", "Social", "Lisbon", PHONE, 5, "hosts the weekly live show", (CREATOR, 4)
    ),
    Teacher(
        "Omar Haddad",
        "Support specialist",
        "Customer care",
        "Dublin",
        SUPPORT,
        5,
        "writes the weekly list of what customers say",
    ),
    Teacher(
        "Carlos Peña",
        "Service designer",
        "Customer care",
        "Lisbon",
        WEEKS,
        5,
        "followed thirty new customers for a month",
        (SUPPORT, 3),
    ),
    Teacher(
        "Nia Coleman",
        "Machine learning engineer",
        "Data platform",
        "Dublin",
        PROMPT,
        5,
        "teaches the in-house prompting class",
        (AI, 5),
    ),
    Teacher(
        "Tim Okoro",
        "Buyer",
        "Merchandising",
        "Rotterdam",
        SHADOW,
        4,
        "collected the tools his team really uses",
        (AI, 3),
    ),
    Teacher(
        "Sanjay Iyer", "Product analyst", "Online store", "Columbus", PHONE, 4, "ran the checkout study", (DATA, 4)
    ),
    Teacher(
        "Ana Duarte", "Supplier data analyst", "Sourcing", "Lisbon", DATA, 4, "models supplier prices", (PROMPT, 3)
    ),
    Teacher("Kofi Mensah", "Category assistant", "Sourcing", "Rotterdam", WORK, 5, "keeps the list of manual repairs"),
    Teacher(
        "Priya Natarajan",
        "Support engineer",
        "Product support",
        "Dublin",
        SUPPORT,
        4,
        "reads every fifth ticket aloud to the team",
        (AI, 3),
    ),
    Teacher("Lena Vogt", "Returns clerk", "Returns", "Rotterdam", RETURNS, 5, "knows every reason a parcel comes back"),
    Teacher(
        "Jonas Weiss",
        "Finance analyst",
        "Controlling",
        "Dublin",
        AI,
        4,
        "drafts variance notes with an assistant",
        (DATA, 3),
    ),
    Teacher("Sofia Marchetti", "Recruiter", "People", "Lisbon", LAND, 4, "interviews everybody who leaves"),
    Teacher(
        "Elif Demir", "Community manager", "Social", "Dublin", CREATOR, 4, "started the repair community", (LAND, 3)
    ),
    Teacher(
        "Marcus Boyd",
        "Warehouse lead",
        "Logistics",
        "Columbus",
        WORK,
        4,
        "mapped the night shift's workarounds",
        (AUTO, 3),
    ),
    Teacher(
        "Aisha Rahman",
        "UX researcher",
        "Online store",
        "Dublin",
        WEEKS,
        4,
        "tests with five customers a week",
        (PHONE, 4),
    ),
    Teacher(
        "Diego Fuentes", "Data engineer", "Data platform", "Lisbon", PROMPT, 4, "built the answer checker", (DATA, 4)
    ),
    Teacher("Hanna Berg", "Legal assistant", "Legal", "Rotterdam", SHADOW, 5, "wrote the one-page guide people follow"),
    Teacher(
        "Leo Hartman", "Store associate", "Stores East", "Dayton", RETURNS, 4, "handles the returns desk", (SUPPORT, 3)
    ),
    Teacher("Grace Obi", "Payroll specialist", "People", "Dublin", AUTO, 4, "ended three weekly spreadsheets"),
)

MENTEES = (
    Learner("Marisol Okafor", "Chief Operating Officer", "Operations", "Columbus", ((AI, 2), (RETURNS, 1), (WORK, 2))),
    Learner("Graham Whitlock", "Chief Financial Officer", "Finance", "Dublin", ((DATA, 2), (AUTO, 1))),
    Learner("Elaine Brody", "Chief People Officer", "People leadership", "Dublin", ((LAND, 2), (SHADOW, 1))),
    Learner("Henrik Solberg", "VP Logistics", "Operations", "Rotterdam", ((AUTO, 1), (AI, 1))),
    Learner("Lena Fuchs", "VP Customer Care", "Operations", "Dublin", ((SUPPORT, 2), (AI, 2))),
    Learner("Yuki Tanabe", "VP Online Store", "Commerce", "Columbus", ((WEEKS, 2), (PHONE, 3))),
    Learner("Paul Bergström", "VP Data", "Technology", "Dublin", ((PROMPT, 2), (SHADOW, 2))),
    Learner("Rosa Delgado", "VP Merchandising", "Commerce", "Lisbon", ((CREATOR, 1), (SHADOW, 1))),
    Learner("Claire Dubois", "VP Store Operations", "Operations", "Columbus", ((AI, 1), (WORK, 1), (LAND, 2))),
    Learner("Peter Hale", "VP Finance", "Finance", "Dublin", ((AUTO, 2), (AI, 1))),
    Learner("Ingrid Moe", "VP Brand", "Commerce", "Lisbon", ((CREATOR, 2), (PHONE, 1))),
    Learner("Frank Liu", "VP People", "People leadership", "Columbus", ((LAND, 1), (AUTO, 1))),
    Learner("Stefan Novak", "VP Sourcing", "Commerce", "Rotterdam", ((DATA, 1), (WORK, 1))),
    Learner("Beatriz Almeida", "Chief Marketing Officer", "Commerce", "Lisbon", ((PHONE, 2), (CREATOR, 2))),
    Learner("Victor Osei", "Chief Technology Officer", "Technology", "Dublin", ((PROMPT, 3), (SUPPORT, 1))),
    Learner("Naomi Feldman", "General Counsel", "Legal leadership", "Columbus", ((SHADOW, 2), (PROMPT, 1))),
    Learner("Anders Holm", "VP Returns and Repair", "Operations", "Rotterdam", ((RETURNS, 2), (SUPPORT, 2))),
    Learner("Julia Santos", "VP Stores East", "Operations", "Dayton", ((RETURNS, 1), (LAND, 1))),
    Learner("Thomas Riedel", "VP Platforms", "Technology", "Dublin", ((DATA, 3), (PROMPT, 2))),
    Learner("Fatima Zahra", "VP Customer Insight", "Commerce", "Lisbon", ((WEEKS, 1), (SUPPORT, 1))),
    Learner("William Grant", "VP Supply Chain", "Operations", "Rotterdam", ((WORK, 2), (AUTO, 2))),
    Learner("Catherine Lowe", "VP Communications", "Commerce", "Dublin", ((LAND, 3), (CREATOR, 1))),
    Learner("Mikael Strand", "VP Online Growth", "Commerce", "Lisbon", ((PHONE, 2), (DATA, 2))),
    Learner("Denise Alvarez", "VP Payroll and Benefits", "People leadership", "Columbus", ((AUTO, 1), (AI, 2))),
)
# Three people more than fit, so that the studio shows true reasons.
TOPICS = (AI, PROMPT, SHADOW, AUTO, WORK, DATA, SUPPORT, RETURNS, WEEKS, PHONE, CREATOR, LAND)

DECISIONS = (
    (
        "Marisol Okafor",
        "Return labels become phone codes",
        "changed",
        "Printed labels only.",
        "A phone code at 40 stores.",
        "Time at the returns desk",
    ),
    (
        "Graham Whitlock",
        "The month-end tool comes a year earlier",
        "changed",
        "Planned for 2028.",
        "Brought forward after two demonstrations.",
        "Days to close",
    ),
    (
        "Elaine Brody",
        "Job ads drop the degree line",
        "changed",
        "A degree was asked for in every ad.",
        "Gone from 31 roles in stores and support.",
        "Applicants who finish the form",
    ),
    (
        "Yuki Tanabe",
        "Guest checkout stays",
        "changed",
        "An account was to be required.",
        "Guest checkout stays, the account is offered after paying.",
        "Orders finished on a phone",
    ),
    (
        "Henrik Solberg",
        "Supplier portal rebuild",
        "kept",
        "Reopen the contract.",
        "It ends in May, and reopening it now costs more than waiting.",
        "",
    ),
)
TIME_ZONES = {
    "Columbus": "America/New_York",
    "Dayton": "America/New_York",
    "Dublin": "Europe/Dublin",
    "Lisbon": "Europe/Lisbon",
    "Rotterdam": "Europe/Amsterdam",
}

# Owner, what they try, what would show that it worked, and how it stands: (state, why) or nothing as long as it is under way.
EXPERIMENTS = (
    (
        MENTEES[0].name,
        "Two returns desks without paper labels",
        "Nobody at these two desks asks for paper in two weeks.",
        (),
    ),
    (
        MENTEES[1].name,
        "Read ten support chats before each pricing meeting",
        "At least one agenda point comes from a chat.",
        ("scaled", "Three of four meetings opened with a customer’s words."),
    ),
    (
        MENTEES[2].name,
        "Let an assistant draft the weekly report",
        "The draft needs less than ten minutes of repair.",
        ("no_effect", "It took longer to check than to write."),
    ),
)

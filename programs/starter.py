"""The starter catalog: topics an organization may begin with, written by us. What is taken becomes the organization's own."""

from __future__ import annotations

from dataclasses import dataclass

Levels = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class StarterTopic:
    """A topic to start from.

    `levels` says what somebody does at level 1 (has tried it), 2 (does it with help), 3 (does it alone),
    4 (helps others with it) and 5 (the one others ask), so that two people who choose a level mean the same.
    """

    area: str
    name: str
    description: str
    levels: Levels


AI, TOOLS, FRICTION, JOURNEYS = "AI fluency", "Tools and workflows", "Customer friction", "Digital journeys"
CULTURE, LANGUAGE, HIRING, INNOVATION = "Culture", "Language and policy", "Hiring brand", "Innovation"

STARTER: tuple[StarterTopic, ...] = (
    StarterTopic(
        AI,
        "AI assistants in daily work",
        "Which tasks people hand to an assistant, and which they keep.",
        (
            "Has handed one real task to an assistant and read what came back.",
            "Drafts mails or notes with an assistant, with a colleague’s prompts at hand.",
            "Chooses which tasks of a week to hand over, and checks each result.",
            "Sits with colleagues and sets up their first three tasks.",
            "Gets the call when a team wonders what to hand over and what to keep.",
        ),
    ),
    StarterTopic(
        AI,
        "Prompting and checking answers",
        "Asking well, and noticing when a confident answer is wrong.",
        (
            "Has asked the same thing in two ways and seen two answers.",
            "Adds context and an example to a question, from somebody’s template.",
            "Checks the figures and sources in an answer before using it.",
            "Reworks colleagues’ questions with them until the answers hold.",
            "Is the one who looks at an answer before it goes to a customer.",
        ),
    ),
    StarterTopic(
        AI,
        "AI tools nobody approved",
        "What people already use, why, and what would make it safe.",
        (
            "Has tried such a tool, and can say what for.",
            "Works out, with help, which data a tool would take out of the house.",
            "Knows which tools a team uses, why, and which data must stay out.",
            "Helps a team bring a useful tool to IT, with its risks written down.",
            "Is asked first, by colleagues and by IT, before a new tool comes in.",
        ),
    ),
    StarterTopic(
        TOOLS,
        "Collaboration tools",
        "Chat, boards and shared documents, the way busy teams really use them.",
        (
            "Has written in a shared document while others were in it.",
            "Follows a project board, and asks where a message belongs.",
            "Runs a project in chat, board and documents without a status meeting.",
            "Helps a team agree what goes where, and clears the clutter with them.",
            "Is called when a team drowns in messages.",
        ),
    ),
    StarterTopic(
        TOOLS,
        "Automating routine work",
        "Small scripts and flows that end copying and retyping.",
        (
            "Has run a flow or a macro that a colleague built.",
            "Changes one step of a flow, with somebody beside them.",
            "Has built a flow that runs every week and says so when it fails.",
            "Finds the retyping in a colleague’s week and ends some of it with them.",
            "Is the one to whom teams bring their dullest task.",
        ),
    ),
    StarterTopic(
        TOOLS,
        "Workarounds and repair work",
        "What people do by hand because a system does not.",
        (
            "Has watched somebody fix by hand what a system got wrong.",
            "Does one such repair, from a colleague’s notes.",
            "Can list the repairs of a week, with the time and the cause of each.",
            "Shows colleagues how to write a repair down so that it can be ended.",
            "Is asked what breaks downstream before a system is changed.",
        ),
    ),
    StarterTopic(
        TOOLS,
        "Asking your own data questions",
        "Reading a dashboard closely, and getting an answer without a request.",
        (
            "Has opened a dashboard and found one figure in it.",
            "Filters a dashboard with help, and asks what a figure counts.",
            "Answers own questions from the data, and knows what is missing in it.",
            "Turns a colleague’s vague question into one that data can answer.",
            "Is asked whether a figure means what the slide says it means.",
        ),
    ),
    StarterTopic(
        FRICTION,
        "A customer's first weeks",
        "Where new customers hesitate, give up or call.",
        (
            "Has opened an account with us the way a new customer does.",
            "Helps new customers start, with a colleague listening in.",
            "Can name the three steps where new customers stop, and what they say there.",
            "Takes colleagues through the first weeks, with real cases.",
            "Is asked first when people sign up and do not stay.",
        ),
    ),
    StarterTopic(
        FRICTION,
        "What support hears",
        "Things customers say every day that reach no report.",
        (
            "Has listened to an hour of calls or read a day of chats.",
            "Answers simple requests with somebody from support beside them.",
            "Handles a full day, and knows the five requests that come every day.",
            "Helps new colleagues hear what a customer means but does not say.",
            "Is the one support turns to with a case that fits no script.",
        ),
    ),
    StarterTopic(
        FRICTION,
        "Returns and complaints",
        "What happens after something went wrong, seen from the other side.",
        (
            "Has read one complaint from the first message to the last.",
            "Answers a complaint, with a colleague who reads the draft.",
            "Solves a complaint from end to end, and knows what caused it.",
            "Helps colleagues say sorry well, and look for the cause.",
            "Gets the case that everyone else has given up on.",
        ),
    ),
    StarterTopic(
        FRICTION,
        "What customers ask a chatbot",
        "What people type, where the bot helps, and where it sends them in a circle.",
        (
            "Has put a real question to our chatbot and followed it to the end.",
            "Reads chats with somebody who knows them, and sees where people quit.",
            "Can name the ten questions asked most, and which of them get no answer.",
            "Helps colleagues write answers that a bot can give and a customer can use.",
            "Is asked what a bot should hand over to a person, and when.",
        ),
    ),
    StarterTopic(
        JOURNEYS,
        "Buying on a phone",
        "Every step from the first look to the receipt, on a small screen.",
        (
            "Has bought something of ours on a phone, as far as the receipt.",
            "Goes through our steps and another shop’s, side by side with a colleague.",
            "Can say at which step people leave, and shows it on the phone.",
            "Tries new steps with colleagues on small screens before they go live.",
            "Is asked before anything changes on the way to the receipt.",
        ),
    ),
    StarterTopic(
        JOURNEYS,
        "Creators and communities",
        "How people find and judge a product before they meet the brand.",
        (
            "Has followed a few creators in our market for a month.",
            "Reads a community’s comments with somebody who explains the tone.",
            "Can name whose word counts in our market, and what they say about us.",
            "Helps colleagues write to a community without sounding like an ad.",
            "Is asked which creator to work with, and which to leave alone.",
        ),
    ),
    StarterTopic(
        JOURNEYS,
        "Short video and live formats",
        "What holds attention, what sells, and what looks forced.",
        (
            "Has filmed a clip on a phone and watched it with somebody.",
            "Cuts a clip from a template, with notes from a colleague.",
            "Plans, films and posts a clip that people watch to the end.",
            "Stands beside colleagues in their first live format.",
            "Is asked whether a clip looks forced before it goes out.",
        ),
    ),
    StarterTopic(
        CULTURE,
        "How messages from the top land",
        "What people hear in an announcement, and what they say afterward.",
        (
            "Has asked two colleagues what they heard in an announcement.",
            "Gathers what people heard, with somebody’s help and without names.",
            "Can say of the last three messages what was meant and what was heard.",
            "Reads drafts with their authors, and marks where trust would break.",
            "Gets a draft before everybody else, because the answer will be frank.",
        ),
    ),
    StarterTopic(
        CULTURE,
        "Recognition and fairness",
        "Who gets noticed, for what, and how that feels from below.",
        (
            "Has noticed who did the work and who got the thanks.",
            "Can tell, with a colleague’s view added, how thanks are shared in a team.",
            "Names the people behind a result, every time, each with their part.",
            "Helps others give credit in time and in the room where it counts.",
            "Is trusted with the story when somebody was passed over.",
        ),
    ),
    StarterTopic(
        CULTURE,
        "Meetings and focus",
        "Which meetings help, which could be a page, and when work gets done.",
        (
            "Has counted a week’s meetings, and those that could have been a page.",
            "Turns a meeting into a page, from a colleague’s example.",
            "Runs meetings with a question, a decision and an end, or cancels them.",
            "Helps a team clear its calendar and keep it clear.",
            "Is asked how a team gets its mornings back.",
        ),
    ),
    StarterTopic(
        LANGUAGE,
        "Words that land",
        "Phrases that open a conversation, and phrases that end one.",
        (
            "Has heard a phrase fall flat, and asked why.",
            "Replaces such phrases, with a colleague who reads the text first.",
            "Writes texts that people answer, and can say which words did it.",
            "Edits with colleagues until a text sounds like somebody talking.",
            "Is asked for one last read before a delicate message goes out.",
        ),
    ),
    StarterTopic(
        LANGUAGE,
        "Policies in real life",
        "Which rules help, and which are quietly worked around.",
        (
            "Has followed a rule to the letter and noted what it cost.",
            "Can show, with somebody’s help, where people work around a rule.",
            "Explains what a rule is for, where it fits, and where it does not.",
            "Helps colleagues propose a change to a rule, with cases.",
            "Is asked by those who write rules what will happen in practice.",
        ),
    ),
    StarterTopic(
        HIRING,
        "How our job ads read",
        "What an applicant sees, believes and shares.",
        (
            "Has read three of our ads the way somebody looking for a job would.",
            "Marks what an applicant would doubt, together with somebody who hires.",
            "Rewrites an ad so that those who do the work recognize it.",
            "Reads ads with the people who hire, before they go out.",
            "Is asked what applicants say about us where we cannot hear it.",
        ),
    ),
    StarterTopic(
        HIRING,
        "From offer to ninety days",
        "What a new colleague was promised, and what they found.",
        (
            "Can tell what their own first ninety days were like.",
            "Takes a newcomer through the first week, with a list to go by.",
            "Knows what was promised, what came, and where newcomers lose heart.",
            "Helps teams through the weeks that newcomers find hardest.",
            "Is asked why somebody left soon after they came.",
        ),
    ),
    StarterTopic(
        INNOVATION,
        "Small experiments",
        "Framing a test that a team can run in two weeks.",
        (
            "Has taken part in a test and heard how it ended.",
            "Writes down what should happen, with somebody who has done it before.",
            "Frames a two-week test: the question, the sign to watch, the day to stop.",
            "Helps a team cut a big idea down to its first test.",
            "Is asked what a test really showed, above all when it failed.",
        ),
    ),
    StarterTopic(
        INNOVATION,
        "Behavior worth watching",
        "New habits outside that will reach our market.",
        (
            "Has tried one new habit from outside before forming a view of it.",
            "Collects examples with a colleague, and says where each was seen.",
            "Tells a passing fashion from a habit that will reach us, with cases.",
            "Takes colleagues along to where the habit can be seen.",
            "Is asked what customers will expect next.",
        ),
    ),
    StarterTopic(
        INNOVATION,
        "How a board decides",
        "What a board sees before it decides, what it asks, and what never gets to the table.",
        (
            "Has read one paper that went to a board.",
            "Writes a page of such a paper, with somebody who knows its readers.",
            "Can say who must agree, what each will ask, and what a choice gives up.",
            "Helps colleagues bring a proposal to the table in one page.",
            "Is asked how a board will take a proposal before it is written.",
        ),
    ),
)

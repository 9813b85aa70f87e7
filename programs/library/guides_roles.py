"""Bodies of the guides about a part to play: mentor, mentee, member of a circle, director, and whoever runs a program."""

MENTOR_START = """
You were asked because of something you know and do. Your mentee makes decisions that touch it, and would like to see
it through your eyes. You need no slides and no course in teaching.

## What you bring

- **One example a session.** A screen, a chat, a clip, a list you keep by hand. Real beats tidy.
- **The order and the pace.** You decide what comes first and when it is time to try it out.
- **Your own view.** You speak from your work and for nobody else. If you are asked what a whole group thinks, say: “I
  can tell you what I see. What is the decision about?”

## What you need not do

You book nothing, write no agenda and file no report. Booking and the agenda are your mentee’s part, and so is any
other admin.

## How to say hard things

1. Say what you saw: “The form asks for the same number three times.”
2. Say what it does: “People call us instead, and wait.”
3. Say what you would try.

Explain every abbreviation. Be patient with basic questions; somebody who asks them in front of you is trusting you.

## What you get back

Ask for it. Tell your mentee in the first session what you would like to learn: how a budget is made, how to argue for
an idea, whom to meet. Put it into your charter, as an objective of your own.

## What protects you

What you say is no part of a performance review. Your manager agreed to a topic, some hours and an end date, and sees
nothing of what you say. You may leave without a reason. If honesty ever costs you something, *I need help* leads to a
person outside both reporting lines.
"""

MENTEE_START = """
You decide about things that others do every day. Your mentor does one of them well. For about an hour at a time you
are the one who learns, and the decisions stay yours.

## Before the first session

Write down, for yourself alone, what you would like to understand and have never dared to ask. Pick one decision that
is open and that your mentor’s work touches. Then book the session, at a time that suits your mentor. Treat it like
any meeting that matters: you move it rarely, and never on the same day.

## Your part

- You book, write the agenda and do the rest of the admin.
- You bring **three questions**. “I’m curious how you do this” is a fine start.
- You listen first. Save the story of how it was done before for the day when your mentor asks.
- You try things with your own hands, even slowly. Nobody expects skill.
- You ask your mentor about *their* work, and never to speak for everyone like them.

## Make honesty safe

Your mentor takes the larger risk. Say it plainly: “Nothing you tell me here goes to your manager, and I will not hold
any of it against you.” Then keep to it, above all when you hear something you do not like. Before you use an example
anywhere, ask.

## Give something back

Ask what your mentor would like to learn from you, and spend part of each session on it. Introduce them to somebody.
Name them, with their consent, when their idea moves something.

## After each session

One line: what I take away, or what I try. When a decision changes, record it. When you keep it for a good reason,
record that too.
"""

PEER_CIRCLE = """
A circle is three to six people who carry similar weight in different places. Nobody is the teacher. You meet to think
about real problems, with people who do not answer to you and to whom you do not answer.

## Who does what

The **host** changes every time. The host books the hour, watches the clock and does not bring a case that day.
Everybody else may bring one: a decision that is open, a conflict, a plan with a hole in it.

## An hour

1. **Ten minutes: round.** Each says in one minute what is on their mind, and what became of the last case.
2. **Ten minutes: the case.** One member tells it without being interrupted, and ends with a question: “What am I not
   seeing?”
3. **Fifteen minutes: questions only.** What did you try? Who loses something? What would you do if nobody were
   watching?
4. **Fifteen minutes: what we know.** Each tells what they did in a similar place, and how it went. Experience first,
   advice when asked.
5. **Five minutes: the answer.** The member whose case it was says what they will try.
6. **Five minutes: next time.** A date, a host, a case.

## What keeps a circle alive

- The same time for each voice. The host asks those who have not spoken.
- Cases that can still turn out either way. Success stories belong elsewhere.
- What is said stays here, for members who leave as well.
- One line afterward to whoever was missing: the next date, and no minutes.

If it becomes comfortable, let each member bring the problem that they would rather not bring.
"""

GROUP_SESSION = """
Two or three mentors with one mentee make it easier to be frank: no one has to say everything alone, and you hear how
the same thing looks from different teams.

## Before

The mentee sends one subject to all, and asks each mentor for one example from their own work. Mentors need not agree
with each other, and need not prepare together. An hour is enough for three examples.

## During

1. **One example after the other.** Each mentor shows for ten minutes. The mentee asks, the other mentors listen.
2. **Then compare.** Where does the same step go well, and what is different there? How did each team read the last
   announcement? Who found a way around?
3. **Last, choose one.** The group picks one thing that is worth a test, and the mentee says who will hear of it.

## For the mentee

- Ask the one who has not spoken yet, and ask for an example before you ask for an opinion.
- When mentors disagree, be glad, and find out what each has seen. You need not decide who is right.
- Never repeat to one mentor what another told you alone.

## For mentors

- “With us it goes differently” is the most useful thing you can say.
- Let a story stand before you add your own. Nobody has to top it.
- You may ask for time alone with your mentee, at any point and without a reason.

If a mentor is away, meet all the same, or move it together.
"""

BOARD_ROOM = """
What reaches a board has been summarized many times. Mentoring adds one thing that no paper contains: an hour with
somebody who does the work.

## Two directions

- **A director learns** from a colleague close to customers, data or technology. The colleague shows, the director
  asks.
- **A director teaches** how decisions are made at the top, or is a mentor to the chief executive. The same rules
  hold.

## For directors

1. Come alone, and to the place where the work is done if you can.
2. Bring one decision that the board will face, and ask what your mentor would want to know before making it.
3. Ask about the work. Never ask about a manager, a team or how people are led; your mentor must never be your source
   on persons.
4. Take a question back to the board, and no instruction to the organization. Executives run the company, and a remark
   from a director is easily taken for an order.
5. If what you hear belongs on the agenda, raise the subject in your own words, after your mentor has agreed to it.

## For mentors of directors

You need no paper and no polish. Show one real thing and explain each abbreviation. If a question goes too far, say:
“That is one for the executive team.” A director who asked it will be glad of the sentence.

## A small circle needs care

A board has few members, and people guess who met whom. Keep examples general, agree after each hour what may be
repeated, and remember that with fewer than ten pairs there are no anonymous patterns. What needs help has its own
door.
"""

ASKING_PEOPLE = """
The way people are asked decides what the program becomes. Ask few, ask each for something they do well, and let
everyone say no without a cost.

## Whom to ask

Look for the person others go to. Who ran the launch that worked? Whose name comes up when a tool is new? Ask
colleagues to nominate, and write down what shows the skill in one line: “Ran the rollout in the north.” That line is
the reason in the invitation.

Choose mentees who own a decision and can say what they do not know yet. If somebody joins for the picture, wait with
them.

## In what order

1. **The mentor’s manager,** with the topic, the hours and the end date. It is a chance to grow, and the mentor’s time
   is real.
2. **The mentor,** with the skill by name, what they get back and who can see what.
3. **The mentee.** Ask for curiosity and for three questions.

Each step waits for the one before it. Once answers are closed, a no and silence both read “Not available”, without an
author or a reason, for you as for everyone.

## How to write it

- One person, one skill, one clear ask: “Would you be open to teaching this?”
- Say the hours and the end date. Say what happens to their words.
- Leave out labels for groups of people, and never write to all at once. A mass mail finds volunteers. You are looking
  for knowledge.

## When people say whom they would like

Where your program takes wishes, whoever said yes may name up to three colleagues, in order. You see a wish only beside
a pair that you look at. Let it count, and topics more. Never ask anybody whom they named, and tell nobody that
they were.

## When the answer is no, or silence

Thank people for reading, and leave it. Ask somebody else, or begin with fewer pairs. With fewer than ten there is no
sealed check-in and there are no patterns; the rest works as it does for fifty.
"""

"""Bodies of the guides about a conversation: before, during and after it."""

FIRST_MEETING = """
The first meeting is odd for nearly everyone. One of you teaches somebody who decides far more; the other asks basic
questions in front of a colleague. Say so early, and it gets easier. Forty-five minutes are enough.

## Before you meet

The mentee sends two lines with the invitation: “I’m curious about how you use this in your week. Bring anything you
would show a friend. I bring questions, and I take care of the booking.” Choose a place where neither of you sits
behind a desk.

## A way through it

1. **Ten minutes: who we are.** Skip the titles. Each says what they are working on this week, and one thing they
   would like to do better.
2. **Ten minutes: what we want.** The mentee names one decision. The mentor names one thing they would like to learn
   in return.
3. **Fifteen minutes: the thing itself.** The mentor shows one example on a screen. The mentee asks, and touches it.
4. **Ten minutes: how we do this.** Read the ground rules aloud. Strike what you do not need. Book the next session
   before you leave.

## Sentences to start from

- Mentee: “I make decisions about this, and I have never done it myself. Where would you begin?”
- Mentee: “If I start to lecture, please stop me.”
- Mentor: “I’ll tell you how it looks from my work. Others will see it in other ways.”
- Mentor: “May I say that bluntly, or would you like the long version?”
- Either of you: “That was awkward. Shall we take the next question?”

Nothing has to come of the first meeting except a second one.
"""

GOOD_QUESTIONS = """
A good question is short, is about real work, and has an answer that could change what you do. You do not know that
answer yet.

## Before a session

Write three. Start from a decision that is yours, and ask yourself what you would have to know to make it well. Then
ask about something your mentor has seen, done or tried. “What do customers think?” asks for a theory. “What did the
last three callers want?” asks for a memory, and memories surprise.

## While you listen

- Begin with **what** or **how**. *Why* can sound like an accusation.
- Ask for the last time: “When did that happen most recently? Walk me through it.”
- Ask one thing, then wait. Count to five before you fill the silence.
- Ask again: “What else?” The second answer is often the one that was harder to say.
- When a word is new to you, say so: “I’m curious what that means here.” You need not know it.

## Questions to leave out

- The one that brings its own answer: “Don’t you agree that it works well?”
- The one for a whole group: “What do people like you want?” Your mentor speaks from their own work. Put your decision
  on the table and ask what *they* would do.
- The one that checks up on somebody: a colleague, a team, a manager.

## Before you go

Ask: “What should I have asked you?” Write the answer down. It is the first question of your next session.
"""

LISTENING = """
Sooner or later you will hear that something you built, bought or approved does not work. What you do in the next ten
seconds decides whether you hear anything else.

## What defending sounds like

- “There were reasons for that at the time.”
- “That is how we have always had to do it.”
- “You would see it differently if you knew the whole picture.”

Each of these may be true. Each of them also tells your mentor that the subject is closed.

## What to do instead

1. **Breathe, and write it down** in your mentor’s words. Writing gives you ten seconds.
2. **Say it back:** “So the form asks for the same thing three times, and people give up at the third.”
3. **Ask for more:** “What happens then? Who picks it up?”
4. **Thank them for the fact** and leave your opinion of it for later: “Thank you. I did not know that.”

If your mentor asks for the history, tell it in one minute, and tell it as a question: “We chose this because of a
limit that we had then. Is that limit still there?”

## Afterward

Do nothing that could lead back to your mentor. Do not call the team that same day, and do not repeat the example in a
meeting. If you want to act, ask first: “I would like to look into this. How can I do that so that nobody thinks of
you?”

Next time, say what became of it. A decision kept for a good reason is a fine answer. Silence teaches people to bring
you nothing but good news.
"""

DISAGREEMENT = """
Two people who see the work from different places will disagree. You are here for that difference, so take your time
with it.

## Slow down

Notice the urge to explain. Before you do, say one of these:

- “Help me see it from where you stand.”
- “What have you seen that I have not?”
- “What would have to be true for you to be right? And for me?”

Say back what you heard, until the other says “Yes, that is it.” Only then add your own view.

## Find out what kind it is

1. **About facts.** One of you can look it up, or the two of you can test it. Agree who does it, and by when.
2. **About weight.** You see the same facts, and one of you also answers for a cost or a risk. Put that limit on the
   table: “This is what I have to balance.” The other may know a way to loosen it.
3. **About taste.** Let it stand. Two people can like different things and both do good work.

## Who decides

Whoever answers for a decision makes it. A mentor’s view is input, and a decision kept with a reason counts as much as
one that changed. If you keep it, say what tipped it: “I weighed what you said. The contract ties us until spring. Ask
me again then.”

## If it got sharp

Name it next time, in one sentence and without a verdict: “I cut you short about the pricing page. I have been
thinking about what you said.” Then ask the question again. If talking no longer feels safe, either of you may leave
without a reason, or use the door *I need help*.
"""

DOCUMENTING = """
What you do not write down is soon gone, and nobody wants another report. So write one line after each session, in two
minutes.

## The one line

Finish one of these sentences:

- “I had not known that …”
- “I used to assume …, and it bent.”
- “By next time I try …”
- “I would like to ask …”

Write it right away, before you open your mail. Half a sentence is fine. So is leaving it out when there was nothing
new.

## What makes it useful

1. **Write what you saw or heard,** then what you make of it. “Three customers asked where the button went” lasts
   longer than “our design is confusing”.
2. **Say which kind it is:** a matter of taste, a habit that many people share, or a risk for the organization. Only
   the last needs anyone else.
3. **Turn one line into a test** when you can. What will you try, by when, and what would make you stop?

## Who reads it

Each form tells you before you type. A *private* note is for you alone. A *pair* note is for the members of your pair.
Decisions and tests that you record for the program are *shared*, and the form names their readers. Leave names, dates
and telling details out of those, and ask your mentor before you use an example of theirs.

Nobody grades any of it.
"""

RAISING = """
Most of what you hear belongs in the room. Some of it does not: a risk, something that happens in many places,
something that hurts somebody. Three doors are there for that.

## Which door

- **Keep it between us.** A matter of taste, an idea, a first doubt, anything that one of you can try next week. Nobody
  else needs to know until it works.
- **Add it to the patterns.** Something that others may see too: a step where customers give up, a tool that lags, a
  rule that people go around. Tick it in the sealed part of the check-in, where your program has one. It shows only
  together with others.
- **I need help.** Somebody was punished for being honest, a law may be broken, or you feel unsafe. You write to a
  person outside both reporting lines, and you see who that is and what is sent before you send it.

## Keep it local, or take it up?

- **Keep the experiment local** while it is yours to try, costs little, and can be undone. Say by when you know more.
- **Take it up** once it comes back in other places, once the cause sits with another team, or once somebody could be
  hurt. Then take up the step that fails, never the person.

## When a mentor shows you a tool nobody approved

Thank them. They have shown you a need. Ask what it does, what it replaces, and which data goes in. Then look for a
way to make it safe, together with IT and without a name: “I have seen a need for this. What would it take to allow
it?” See to it that showing you has no cost for anyone.

## Before you take anything out of the room

1. Ask the other: “May I take this further? In which words?”
2. Leave out everything that leads back to one person.
3. If the answer is no, it stays here. A tick in the sealed part needs nobody’s permission, and “I need help” stays
   open.
"""

CREDIT = """
An idea that changed something came from somebody. Saying so costs a sentence, and for a mentor it can open a door. It
also makes it easier for the next person to speak.

## Ask first, every time

Being named can help and it can hurt, and only the mentor can tell which. So ask for each occasion:

- “I would like to say in the leadership meeting that this came from you. May I?”
- “Would you like to be named, or shall I say that a colleague showed me?”
- “Is there anyone who should hear it from you first?”

A no needs no reason, and it is not a rejection. A yes covers that occasion and those listeners.

## How to say it

1. **The name, then the idea, then what it changed.** Say who showed you what, and what you now do in another way.
2. **In the room where it counts,** while the mentor is there if they like, and never as a charming anecdote.
3. **For the work.** “My mentor told me” names a role. The person who did the thinking has a name.

## Credit beyond a sentence

Bring your mentor into the meeting where the idea is discussed. Put them forward for the project that grows out of it.
Introduce them to one person whom they could not have reached alone. Then tell them that you did.

Credit runs both ways. If you are the mentor and your mentee’s advice helped you, say so too.
"""

SESSION_KIT = """
The kit holds agendas, themes, questions and examples. It is there for the evening before, when you wonder what to talk about. A
session that needs nothing from it is a good session.

## Take one thing

- **An agenda** when you would like a frame. Each says what the mentor brings, what the mentee brings and what both
  leave with.
- **A theme** when you have a subject and no way in.
- **A question** when you have fifteen minutes left.
- **An example** when you are the mentor and wonder what to bring.

The page of a session offers those that you have not used, beside the field that they belong to.

One is enough for a session.

## Make it yours

1. The mentee picks, because the questions are the mentee’s. The mentor may swap the example, the order and the pace.
2. Put your own work into it. “Which tools do people put up with?” becomes “Show me the tool you opened first this
   morning.”
3. Leave the sheet when the talk gets good. You can come back to it, or not.

## A rhythm that works

Begin with a look back: what did we try, and what happened? Then give most of the time to one real thing. Keep the
last five minutes for two questions: What do I take away? What do I try before we meet again?

If a session went flat, say it kindly and change one thing: the place, the format, or who shows something first. *An
hour the other way round* is worth trying once.

Nobody checks what you used.
"""

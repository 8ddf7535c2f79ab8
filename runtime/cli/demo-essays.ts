/**
 * Essays for the demo, written for it: short texts about one task, with the mistakes that learners make. They
 * are nobody's.
 */

export const demoPrompt =
  'Write an article for your school magazine: should mobile phones be allowed during lessons? Give reasons.';

/** Lines are broken here for whoever reads this file; an essay has one line per paragraph. */
const paragraphs = (text: string): string => text.replace(/(?<!\n)\n(?!\n)/g, ' ');

export const demoEssays: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: 'essay-01.txt',
    text: paragraphs(`Phones in the classroom

Every morning the same discussion begins at our school: may we keep our phones or must they go into the
box? I beleive that the box is a bad idea. A phone is a dictionary, a calculator and a camera in one
small machine. When our biology teacher asked us to document an experiment, those who had there phones
made a film of it and understood it better afterwards.

Of course a phone can disturb. But so can a window, a friend or a boring lesson. Students must learn to
controll themselves, and they can only learn it when they have somthing to control. A rule that takes
the phone away teaches nothing exept how to hide a second one.

I suggest a simple rule instead: screens down when somebody speaks, screens up when the task needs it.
That is how adults work too.`),
  },
  {
    name: 'essay-02.txt',
    text: paragraphs(`No phones please

I think phones should not be allowed in lessons becouse they take to much attention. My own experiance
is clear. Last year I had my phone on the desk and I looked at it maybe thirty times in one hour. I did
not even know it untill my friend counted.

Many people say that you need the phone to search for information. But our school has computers, and a
book does not send you messages. It is also unfair, because not everybody has an expensive phone and
some students feel ashamed.

In the breaks we could still use them. I definately think that we would talk more with each other and
get better marks if the phones stayed in the locker.`),
  },
  {
    name: 'essay-03.txt',
    text: paragraphs(`A question of trust

Adults like to say that young people are the future, yet they do not trust us with a telephone. To
forbid phones is to say: you are not able to decide. At our age we work in shops at the weekend, we take
care of younger brothers and sisters, and we shall soon vote. It is strange that the same person cannot
be trusted to leave a screen dark for forty minutes.

There is research on both sides. Some studies show that marks rise slightly where phones are banned,
especially for those who find school difficult. That is an argument I take seriously. But a ban is not
the only cure. In our class we agreed on a rule together, wrote it on the wall, and everyone who signed
it has kept it. The agreement works because it is ours.

Trust is not the absence of rules. It is the habit of making them together.`),
  },
  {
    name: 'essay-04.txt',
    text: paragraphs(`My opinion about phones

Phones is good and bad. They are good becuase you can call your mother if something happend. They are
bad because of games. In my class meny people play games on the lesson and the teacher gets angry and
then nobody learn anything.

I think that the teacher shall decide. If it is a lesson where you need the phone then it is okey, and
if not then it should be in the bag. My brother goes to another school and they have it like that and it
is working good.

So my answer is sometimes yes and sometimes no. Thank you for reading.`),
  },
  {
    name: 'essay-05.txt',
    text: paragraphs(`What happens to us when the screen lights up

The first thing that happens is that somebody stops listening. The second is that the neighbour looks to
see why. Within half a minute one message has interupted four people, and the teacher starts the
sentence again. I have watched this happen in nearly every lesson this autumn, and I have been the one
with the message more often than I would like to admit.

Those who defend the phone speak of freedom. I would answer that attention is also a freedom, and one
that we loose piece by piece. A classroom is one of the few rooms left where thirty people think about
the same thing at the same time. That is worth protecting, even from ourselves.

Therefore I am for a ban, with two exceptions: students who need a phone for medical reasons, and tasks
for which the teacher asks for one. It would be a relief, not a punishment.`),
  },
  {
    name: 'essay-06.txt',
    text: paragraphs(`Let us use what we have

Our school dont have money for new computers. The ones in the library are ten years old and need five
minutes to start. Meanwhile everyone has a fast computer in the pocket that we are not aloud to touch. I
find this ridiculous.

With the phone we can read the news in three languages, listen to the right pronounciation and
photograph the blackboard. My grandmother, who was a teacher, says that in her time they said the same
things about the pocket calculator. Nobody says it now.

It is true that some will chat. Then take the phone from that person, not from everybody. A good rule
hits the ones who brake it.`),
  },
  {
    name: 'essay-07.txt',
    text: paragraphs(`Phones and the quiet ones

In this debate we hear the loud voices: the ones who want to play and the ones who want to forbid. I
would like to speak for the quiet ones. For a student who is afraid to ask a question in front of the
class, a phone can be a way in. Our maths teacher lets us send questions anonymously during the lesson,
and she answers them for all. Since then more people ask, and the questions are better.

On the other hand the phone is also where the quiet ones are hurt. Pictures are taken without permission
and shared before the lesson is over. That is why I cannot say a simple yes. Cameras should be off, and
what is sent should be seen by the teacher. Then the phone would be a tool for learning and not a
weapon.

I wish the school would ask us all before it decides, and not only those who shout.`),
  },
  {
    name: 'essay-08.txt',
    text: paragraphs(`Ban them

Everybody knows that phones are distracting so why do we even discuss it. In France they are forbiden
and it works. In my old school they where forbidden and it worked to. The teachers should not have to be
police men.

You can live six hours without your phone. People did it for thousends of years. If your parents need
you they can call the office like they did before.

Therefor I say ban them and buy real books for the money we save on chargers.`),
  },
];

/**
 * What learners often write, with what they mean. Our own short list of well-known errors: those whose right
 * form is sure, but further away than the speller dares to go, or where the error is itself a rare word.
 */
import type { Language } from '../../../contracts/assessment/words.ts';

/** In lower case, wrong to right. The right form has capitals where it is never written without. */
export type LearnerWords = { readonly [L in Language]?: ReadonlyMap<string, string> };

const english = `
  i I, im I'm, ive I've, dont don't, doesnt doesn't, didnt didn't, isnt isn't, wasnt wasn't, arent aren't,
  werent weren't, cant can't, couldnt couldn't, wont won't, wouldnt wouldn't, shouldnt shouldn't,
  havent haven't, hasnt hasn't, hadnt hadn't, thats that's, theres there's, whats what's, hes he's,
  shes she's, youre you're, theyre they're, youve you've, theyve they've, weve we've, everyones everyone's,
  childrens children's, becouse because, becuse because, becaus because, beacuse because, becase because,
  beacause because, alot a lot, atleast at least, infact in fact, infront in front, aswell as well,
  eventhough even though, eachother each other, everytime every time, incase in case, ofcourse of course,
  noone no one, definately definitely, definatly definitely, definetly definitely, seperate separate,
  seperately separately, goverment government, enviroment environment, enviromental environmental,
  recieve receive, recieved received, beleive believe, belive believe, beleived believed, freind friend,
  freinds friends, frends friends, wich which, whitch which, thier their, teh the, tomorow tomorrow,
  tommorow tomorrow, tommorrow tomorrow, untill until, truely truly, realy really, finaly finally,
  usualy usually, especialy especially, accually actually, acctually actually, actualy actually,
  basicly basically, probaly probably, propably probably, happend happened, writting writing,
  writen written, comming coming, choosed chose, catched caught, teached taught, thinked thought,
  payed paid, runned ran, intresting interesting, intrested interested, diffrent different,
  diffrence difference, succes success, succesful successful, successfull successful, neccessary necessary,
  necesary necessary, occured occurred, begining beginning, beutiful beautiful, beautifull beautiful,
  restaurang restaurant, resturant restaurant, adress address, tecnology technology, teknology technology,
  technologi technology, exempel example, langauge language, languange language, grammer grammar,
  knowlege knowledge, responsability responsibility, independant independent, existance existence,
  allways always, somthing something, evrybody everybody, evryone everyone, nowdays nowadays,
  now-a-days nowadays, shure sure, shoud should, woud would, coud could, ect etc, wierd weird,
  foward forward, fourty forty, nineth ninth, pronounciation pronunciation
`;
const swedish = `
  iallafall i alla fall, iallfall i alla fall, iaf i alla fall, överhuvudtaget över huvud taget,
  tillochmed till och med, tillomed till och med, isåfall i så fall, istort i stort, förövrigt för övrigt,
  iförväg i förväg, iochmed i och med, iomed i och med, påväg på väg, påriktigt på riktigt,
  ellerhur eller hur, föratt för att, försig för sig, oxå också, åxå också, ockå också, ockse också,
  ochså också, asså alltså, alså alltså, altså alltså, dej dig, mej mig, sej sig, mkt mycket, mycke mycket,
  efersom eftersom, efterssom eftersom, mäniska människa, mäniskor människor, människer människor,
  interesant intressant, intresant intressant, interessant intressant, intreserad intresserad,
  interesserad intresserad, restaurant restaurang, resturang restaurang, restarang restaurang,
  definativt definitivt, komunicera kommunicera, tilsammans tillsammans, tillsamans tillsammans,
  skillnat skillnad, skilnad skillnad, egentlien egentligen, ejentligen egentligen, veldigt väldigt,
  väldit väldigt, föresten förresten, tyvär tyvärr, absulut absolut, kännslor känslor, kännsla känsla,
  kännslan känslan, aldelles alldeles, alldelles alldeles, nogrann noggrann, nogrant noggrant,
  nogrannt noggrant, annolunda annorlunda, parantes parentes, parrallell parallell, paralell parallell,
  terass terrass, abonemang abonnemang, ressurser resurser, sjävl själv, villket vilket, villken vilken,
  någontin någonting, ingentin ingenting, morron morgon, imorron i morgon, sverie Sverige
`;

/** `wrong right words, wrong right, …` */
function pairsOf(list: string): ReadonlyMap<string, string> {
  const pairs = list.split(',').map((pair) => pair.trim().replaceAll(/\s+/g, ' '));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)]));
}

export const builtInLearnerWords = {
  en: pairsOf(english),
  sv: pairsOf(swedish),
} as const satisfies LearnerWords;

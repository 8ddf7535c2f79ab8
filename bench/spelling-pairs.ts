/** Errors as learners make them, with what was meant: our own list, for comparing engines. */
import type { Language } from '../contracts/assessment/words.ts';

const english = `
  becuase because, recieving receiving, acheive achieve, acommodate accommodate, accomodation accommodation,
  agressive aggressive, amatuer amateur, apparant apparent, appearence appearance, arguement argument,
  assasination assassination, basicaly basically, begginer beginner, beggining beginning, benifit benefit,
  buisness business, carefull careful, catagory category, cemetary cemetery, changable changeable,
  cheif chief, collegue colleague, comitted committed, comittee committee, completly completely,
  concious conscious, curiousity curiosity, decison decision, dilema dilemma, dissapear disappear,
  dissapoint disappoint, dissapointed disappointed, embarass embarrass, enviromentally environmentally,
  equiptment equipment, exagerate exaggerate, excelent excellent, excersise exercise, expirience experience,
  familar familiar, febuary February, firey fiery, foriegn foreign, fortunatly fortunately,
  freindly friendly, gaurantee guarantee, garantee guarantee, gaurd guard, generaly generally,
  glamourous glamorous, greatful grateful, happyness happiness, harrass harass, heigth height,
  helpfull helpful, hight height, horible horrible, humourous humorous, imediately immediately,
  immidiately immediately, incredable incredible, inteligent intelligent, intresting interesting,
  jelous jealous, knowledgable knowledgeable, labratory laboratory, lenght length, liason liaison,
  libary library, lisence license, lightening lightning, maintainance maintenance, manouver manoeuvre,
  medecine medicine, millenium millennium, mispell misspell, mountin mountain, naturaly naturally,
  negativ negative, neigbour neighbour, nessecary necessary, noticable noticeable, oppurtunity opportunity,
  oppinion opinion, orginal original, parliment parliament, particulary particularly, peice piece,
  persistant persistent, peopel people, persue pursue, politican politician, posession possession,
  possibile possible, prefered preferred, privelege privilege, profesional professional, promiss promise,
  publically publicly, quiting quitting, realise realise, reccomend recommend, refered referred,
  relevent relevant, religous religious, remeber remember, repitition repetition, rythm rhythm,
  sandwhich sandwich, scedule schedule, scenery scenery, scientiffic scientific, secratary secretary,
  sentance sentence, similiar similar, sincerly sincerely, speach speech, strenght strength,
  studing studying, suprise surprise, surprize surprise, teachr teacher, temperture temperature,
  themselfs themselves, thougt thought, togehter together, tounge tongue, tradgedy tragedy,
  transfered transferred, unforgetable unforgettable, unfortunatly unfortunately, unneccessary unnecessary,
  vaccum vacuum, vegtable vegetable, visable visible, waht what, wensday Wednesday, wonderfull wonderful,
  yesturday yesterday, youg young, swedish Swedish, english English, monday Monday, sayed said, clime climb,
  stoped stopped, planed planned, runing running, swiming swimming, hapy happy, lookd looked, shool school,
  scool school, chilren children, peple people, frend friend, familly family, brithday birthday
`;
const swedish = `
  skolla skola, komunikation kommunikation, förhålande förhållande, undersöking undersökning,
  egentligenn egentligen, männniskor människor, tyckerr tycker, rolligt roligt, fotbolslag fotbollslag,
  datorspell datorspel, häfftig häftig, milljö miljö, kanse kanske, ocksa också, efterson eftersom,
  förståss förstås, intressannt intressant, viktit viktigt, viktikt viktigt, vikitgt viktigt,
  möjlighter möjligheter, svårigeter svårigheter, problm problem, samhälet samhället, samhälle samhälle,
  utvekling utveckling, utbildnig utbildning, kunnskap kunskap, kärlekk kärlek, vänskapp vänskap,
  berätelse berättelse, huvudpersson huvudperson, huvudpesonen huvudpersonen, författarenn författaren,
  förfatare författare, bokenn boken, händelsse händelse, bestämmde bestämde, springner springer,
  sprigner springer, försökte försökte, försöckte försökte, plöttsligt plötsligt, plötslit plötsligt,
  naturligtviss naturligtvis, tydlingen tydligen, antaglien antagligen, framförallt framförallt,
  dessutomm dessutom, emelertid emellertid, alltså alltså, allting allting, ålltid alltid, alltidd alltid,
  aldrigt aldrig, änndå ändå, fortfarnde fortfarande, fortfarane fortfarande, ungdommar ungdomar,
  tonåringr tonåringar, förälldrar föräldrar, sysskon syskon, kompissar kompisar, lärarna lärarna,
  elevrna eleverna, klasrum klassrum, klassrumet klassrummet, lektionn lektion, matematikk matematik,
  engelskka engelska, svennska svenska, sverige Sverige, mobiltelefån mobiltelefon,
  mobiltellefon mobiltelefon, intrenet internet, datton datorn, tekniskka tekniska, klimattet klimatet,
  klimatforändringar klimatförändringar, naturren naturen, djurren djuren, hällsa hälsa, träningn träning,
  träna träna, idrotts idrotts, tävling tävling, tävlig tävling, speller spelar, regeringenn regeringen,
  politker politiker, demokratii demokrati, rättigeter rättigheter, jämnställdhet jämställdhet,
  jämstäldhet jämställdhet, arbetslös arbetslös, arbettslös arbetslös, arbette arbete, penngar pengar,
  ekonnomi ekonomi, företagg företag, fabbrik fabrik, resturanger restauranger, semmester semester,
  sommarlovett sommarlovet, födelsedagg födelsedag, jull jul, gatann gatan, huuset huset, stadden staden,
  landett landet, värden världen, värlen världen, kriggen krigen, histora historia, framtidden framtiden,
  drömm dröm, längttar längtar, känna känna, kännt känt, kännde kände, ledsn ledsen, lykkligt lyckligt,
  lycklit lyckligt, fantastisk fantastisk, fantastist fantastiskt, underbart underbart, speciel speciell,
  spesiell speciell, normallt normalt, ovanlit ovanligt, försiktit försiktigt, noggrannt noggrant,
  tillräklig tillräcklig, tillräckligtt tillräckligt, ungefer ungefär, ungeför ungefär
`;

export interface SpellingPair {
  readonly wrong: string;
  readonly right: string;
}
function pairsOf(list: string): readonly SpellingPair[] {
  const pairs = list.split(',').map((pair) => pair.trim().split(/\s+/));
  // A word that is right as it stands belongs to the check for false alarms, not here.
  return pairs.flatMap(([wrong = '', right = '']) => (wrong === right ? [] : [{ wrong, right }]));
}
export const spellingPairs: { readonly [L in Language]: readonly SpellingPair[] } = {
  en: pairsOf(english),
  sv: pairsOf(swedish),
};

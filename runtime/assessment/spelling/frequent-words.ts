/**
 * Words that learners write most, roughly in that order. Our dictionaries know no frequencies; where several
 * words are equally near, one of these is meant more often than a rare one.
 */
import type { Language } from '../../../contracts/assessment/words.ts';

const english = `
  the be to of and a in that have it for not on with he as you do at this but his by from they we say her
  she or an will my one all would there their what so up out if about who get which go me when make can like
  time no just him know take people into year your good some could them see other than then now look only
  come its over think also back after use two how our work first well way even new want because any these
  give day most us is are was were been has had did does said made went got being very much more many where
  why here before should through still between never always often sometimes maybe really too again every
  each both few little own same another around during while without within against something anything
  nothing everything someone anyone everyone everybody somebody nobody school teacher student students
  friend friends family mother father parents brother sister child children boy girl man woman men women
  world country city home house life live lives living place thing things problem problems example reason
  reasons different difference important importance interesting interested beautiful difficult easy hard
  happy sad angry afraid tired hungry big small long short old young great best better worse bad right wrong
  true false high low early late fast slow free full empty thought though although through enough rather
  quite almost already usually finally actually especially probably definitely certainly exactly suddenly
  immediately together tomorrow yesterday today tonight morning evening night week weekend month minute
  minutes hour hours summer winter spring autumn until since ago later believe receive write writing written
  read reading speak speaking talk tell told ask answer listen hear heard learn learning teach teaching
  understand study studying play playing run running walk walking eat eating drink sleep buy bought bring
  brought catch caught feel felt find found keep kept leave left lose lost meet met pay paid send sent sell
  sold sit stand start started stop stopped try tried trying help helped need needed happen happened become
  became begin began beginning change changed choose chose chosen coming going doing having making taking
  using getting knew known gave given saw seen wrote spoke grow grew break broke build spend spent win won
  fight government environment society knowledge language technology internet computer phone mobile game
  games video music movie film book books story stories article essay text word words sentence question
  questions opinion opinions information education experience experiences health food water money job jobs
  business company market power war history future past present social media network people's human humans
  animal animals nature climate energy pollution car cars bus train travel holiday restaurant birthday
  favourite favorite colour color number numbers group groups team sport sports football hockey player
  players club necessary possible impossible successful success popular famous serious dangerous healthy
  nice kind weird strange special normal public private local modern national international separate similar
  whole however therefore moreover furthermore instead unless whether either neither nor yet such must may
  might shall advantage disadvantage argument conclusion responsibility freedom equal equality rights law
  rule rules crime police doctor hospital building street town village university college class classroom
  homework grade grades address length strength receive piece field science government grammar foreign
  neighbour
`;
const swedish = `
  och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan man
  när år säger hon under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla
  andra mycket än här då sedan över bara in blir upp även vad få två vill ha många hur mer går sitt detta
  nya procent skall hans utan sina något allt första fick måste mellan blev bli dag någon några sitt åt stor
  stora bra lite du dig mig dem oss er hennes deras min mitt mina din ditt dina vår vårt våra själv själva
  kanske varför vem vilket vilken vilka eftersom därför dock ännu redan alltid aldrig ofta ibland sällan
  väldigt ganska ju väl människa människor människan människorna barn barnen elev elever eleverna lärare
  läraren skola skolan skolor klass klassen vän vänner kompis kompisar familj familjen mamma pappa föräldrar
  bror syster tjej tjejer kille killar kvinna kvinnor män flicka pojke värld världen land länder Sverige
  svenska svensk engelska stad staden hem hemma hus huset liv livet leva lever plats sak saker problem
  problemet exempel exempelvis anledning skillnad skillnaden viktig viktigt viktigaste intressant
  intressanta intresserad svår svårt lätt rolig roligt roliga tråkig tråkigt glad ledsen arg rädd trött
  hungrig liten litet små lång långt kort gammal gamla ung unga bäst bättre sämre dålig dåligt rätt fel sant
  hög högt låg tidig tidigt sent snabb snabbt fri full tycker tyckte tänker tänkte tror trodde vet visste
  känner kände känns ser såg sett hör hörde pratar pratade berätta berättar berättade fråga frågar frågade
  svara svarar läsa läser läste skriva skriver skrev skrivit lära lär lärde förstå förstår förstod studera
  spela spelar spelade springa springer sprang gå gick gått äta äter åt dricka sova köpa köpte ge ger gav
  hitta hittade hålla håller höll lämna förlora träffa träffade betala skicka sälja sitta sitter satt stå
  står stod börja börjar började sluta slutade försöka försöker försökte hjälpa hjälper behöver behövde
  hända händer hände bygga vinna vann ändra välja valde komma kom göra gör gjorde gjort ta tar tog tagit
  säga sade sagt se använda använder använde samhälle samhället kunskap språk språket teknik tekniken
  internet dator datorer telefon mobil mobiler mobilen spel musik film filmer bok böcker boken berättelse
  artikel text texten texter ord meningar fråga frågor åsikt åsikter information utbildning erfarenhet hälsa
  mat maten vatten pengar jobb jobba jobbar arbete arbetar företag makt krig historia framtid framtiden
  sociala medier media djur djuren natur naturen klimat klimatet miljö miljön energi bil bilar buss tåg resa
  resor sommar sommaren vinter vintern vår höst födelsedag nummer grupp grupper lag idrott fotboll spelare
  möjligt omöjligt populär känd känt allvarlig farlig farligt hälsosam snäll konstig konstigt speciell
  normal vanlig vanligt offentlig modern liknande hela dessutom däremot istället antingen varken sådan
  sådana fördel fördelar nackdel nackdelar argument slutsats ansvar frihet jämställdhet rättigheter lag
  lagar regler brott polis polisen läkare sjukhus gata by universitet klassrum läxa läxor betyg egentligen
  tillsammans självklart naturligtvis faktiskt plötsligt genast ikväll imorgon idag igår morgon kväll natt
  vecka månad minut timme timmar någonting ingenting allting någonstans ingen inget inga annorlunda alldeles
  förresten tyvärr absolut säkert definitivt verkligen speciellt vanligtvis särskilt förhållande utveckling
  undersökning kommunikation restaurang känsla känslor ungdomar ungdom vuxna politik politiker regering
  rolig förstås häftig spännande jätte fortfarande fortsätta fortsätter möjlighet möjligheter situation
  situationen
`;

/** Written with a capital, and by learners often without: in Swedish they have none. */
export const frequentNames: { readonly [L in Language]: readonly string[] } = {
  en: (
    'Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July ' +
    'August September October November December English Swedish American British French German Spanish ' +
    'European Sweden England America Britain France Germany Spain Europe London Christmas Easter Internet'
  ).split(' '),
  sv: ['Sverige', 'Stockholm', 'Göteborg', 'Europa', 'Norge', 'Danmark', 'Finland', 'Tyskland', 'England'],
};

const ranksOf = (list: string): ReadonlyMap<string, number> => {
  const ranks = new Map<string, number>();
  for (const word of list.trim().split(/\s+/)) if (!ranks.has(word)) ranks.set(word, ranks.size);
  return ranks;
};
/** The place of each common word, from 0. */
export const frequentWords: { readonly [L in Language]: ReadonlyMap<string, number> } = {
  en: ranksOf(english),
  sv: ranksOf(swedish),
};

/** Endings that make another form of the same word. */
const endings: { readonly [L in Language]: readonly string[] } = {
  en: ['s', 'd', 'ed', 'es', 'ing', 'ly'],
  sv: ['n', 't', 'r', 's', 'en', 'et', 'ar', 'er', 'or', 'na', 'de', 'te'],
};
export const isFormOfFrequentWord = (word: string, language: Language): boolean =>
  endings[language].some(
    (end) => word.endsWith(end) && frequentWords[language].has(word.slice(0, -end.length)),
  );

/**
 * Names of what in a text seems to talk to its judge, in English and Swedish. A hint for people, never a
 * verdict: patterns miss what is put cleverly, and an essay about chatbots may well quote such words. That is
 * why nothing is refused because of it; the judge is told to take essays as data, whatever they say.
 *
 * Pure and fast: gaps in the patterns are bounded, so a text costs time in proportion to its length.
 */

interface SuspiciousPattern {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Longer texts are no essays; what stands behind this is not looked at. */
const CHARS_MAX = 200_000;

const patterns: readonly SuspiciousPattern[] = [
  {
    name: 'sets_instructions_aside',
    pattern:
      /(?<!\p{L})(?:ignore|disregard|forget|override|bypass)\b[^.!?]{0,40}\b(?:previous|prior|above|earlier|all|any|other|your|these|the)\b[^.!?]{0,30}\b(?:instructions?|prompts?|rules|guidelines|criteria|rubrics?)(?!\p{L})/u,
  },
  {
    name: 'sets_instructions_aside',
    pattern:
      /(?<!\p{L})(?:ignorera|bortse\sfrån|glöm|strunta\si|åsidosätt)(?!\p{L})[^.!?]{0,40}(?<!\p{L})(?:instruktion|regler|anvisning|kriterie|prompt|bedömningsmatris|riktlinje)/u,
  },
  {
    name: 'asks_for_verdict',
    pattern:
      /(?<!\p{L})(?:choose|select|pick|prefer|vote\sfor|declare)\s(?:this|my|the\sfollowing|essay\s[ab])\s?(?:essay|text|one)?\s?(?:as|is|to\sbe|over|instead|\bas\sthe)?\s?(?:the\s)?(?:winner|better|best|winning)(?!\p{L})/u,
  },
  {
    name: 'asks_for_verdict',
    pattern:
      /(?<!\p{L})(?:this|my|the\sfollowing)\s(?:essay|text)\s(?:is|must\sbe|should\sbe|has\sto\sbe|shall\sbe)\s(?:declared\s|judged\s|rated\s|chosen\s)?(?:as\s)?(?:the\s)?(?:winner|better\sone|better\sessay|best\sessay|best\sone)(?!\p{L})/u,
  },
  {
    name: 'asks_for_verdict',
    pattern:
      /(?<!\p{L})(?:välj|utse|föredra|rösta\spå)\s(?:den\shär|denna|min|uppsats\s[ab]|essay\s[ab])(?!\p{L})[^.!?]{0,30}(?<!\p{L})(?:vinnare|bättre|bäst|vinnande|bästa)(?!\p{L})/u,
  },
  {
    name: 'asks_for_verdict',
    pattern:
      /(?<!\p{L})(?:den\shär|denna|min)\s(?:uppsats|uppsatsen|text|texten)\s(?:är|ska|måste|bör)\s(?:vara\s|bli\s|anses\s)?(?:vinnaren|vinna|den\sbästa|den\sbättre)(?!\p{L})/u,
  },
  {
    name: 'asks_for_grade',
    pattern:
      /(?<!\p{L})(?:give|award|assign|grant)\s(?:this|me|my|it)(?!\p{L})[^.!?]{0,30}(?<!\p{L})(?:full|highest|top|maximum|best|perfect)\s(?:possible\s)?(?:marks?|grades?|scores?|points|confidence)(?!\p{L})/u,
  },
  {
    name: 'asks_for_grade',
    pattern:
      /(?<!\p{L})ge\s(?:den\shär|denna|mig|min|det)(?!\p{L})[^.!?]{0,30}(?<!\p{L})(?:högsta|bästa|full|toppen)\s?(?:möjliga\s)?(?:betyg|poäng|resultat)/u,
  },
  {
    name: 'addresses_judge',
    pattern:
      /(?<!\p{L})(?:you\sare|act\sas|pretend\sto\sbe|as)\s(?:now\s)?(?:an?\s|the\s)?(?:ai\s(?:grader|judge|examiner|assistant|model)|language\smodel|llm|essay\sgrader|grading\s(?:bot|system))(?!\p{L})/u,
  },
  {
    name: 'addresses_judge',
    pattern:
      /(?<!\p{L})(?:dear|hello|hey|hi|attention|note\sto|message\sto|kära|hej)\s(?:the\s)?(?:ai|chatgpt|claude|gemini|gpt|llm|grader|examiner|marker|språkmodell|bedömare|rättare)(?!\p{L})/u,
  },
  {
    name: 'addresses_judge',
    pattern:
      /(?<!\p{L})(?:du\sär|agera\ssom|låtsas\svara|som)\s(?:nu\s)?(?:en\s|ett\s)?(?:ai-?(?:bedömare|domare|modell|assistent)|språkmodell|rättningssystem|chattbot\ssom\sbedömer)(?!\p{L})/u,
  },
  {
    name: 'asks_for_instructions',
    pattern:
      /(?<!\p{L})(?:reveal|repeat|print|show|output|visa|upprepa|skriv\sut)(?!\p{L})[^.!?]{0,30}(?<!\p{L})(?:system\s?prompt|systemprompten|hidden\sinstructions|dolda\sinstruktioner|your\sinstructions|dina\sinstruktioner)/u,
  },
  {
    name: 'fakes_role',
    pattern: /<\|(?:im_start|im_end|system|user|assistant|endoftext)\|?>|\[\/?inst\]|<<\/?sys>>/u,
  },
  {
    name: 'fakes_role',
    pattern: /(?:^|\n)\s{0,8}(?:#{1,4}\s?)?(?:system|assistant|developer|user)\s?(?:prompt|message)?\s?:/u,
  },
  {
    name: 'fakes_role',
    pattern: /(?:^|\n)\s{0,8}#{2,4}\s?(?:new\s)?(?:instructions?|instruktion(?:er)?)(?!\p{L})/u,
  },
  { name: 'fakes_answer', pattern: /["“”']winner["“”']\s{0,3}:|\bcomparison_result\b/u },
  { name: 'fakes_fence', pattern: /<<<\s?essay-[ab]|essay-[ab][^\n]{0,40}>>>/u },
  { name: 'encoded_text', pattern: /[a-z0-9+/]{160}/u },
];

/** Overrides of writing direction and the invisible alphabet of tags: no keyboard makes them. */
const invisible = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
/** Pasted from a page now and then; many of them hide something. */
const zeroWidth = /[\u200b\u2060\ufeff]/gu;
const ZERO_WIDTH_MAX = 20;
const formatting = /\p{Cf}/gu;
const spaces = /[^\S\n]+/gu;

export function suspicionsIn(text: string): readonly string[] {
  const seen = text.slice(0, CHARS_MAX);
  const plain = seen.normalize('NFKC').replace(formatting, '').replace(spaces, ' ').toLowerCase();
  const names = patterns.filter(({ pattern }) => pattern.test(plain)).map(({ name }) => name);
  if (hidesText(seen)) names.push('hidden_characters');
  return [...new Set(names)];
}

function hidesText(text: string): boolean {
  return invisible.test(text) || (text.match(zeroWidth)?.length ?? 0) > ZERO_WIDTH_MAX;
}

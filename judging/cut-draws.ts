/**
 * Where the cuts between grades may lie, as draws from all that the anchors leave open: few of them leave
 * much, and of how far their graders scatter they say least. Owns the chain that draws and what is read off
 * it: the middle of each cut, and the chance of each grade for a script, with everything averaged over.
 *
 * The model: an anchor has the grade of the band that its place, its own error and its grader's put it in;
 * neighbouring bands are about as wide as each other, and graders scatter by less than a band or two. One
 * thing after another is moved and kept by Metropolis' rule, from a fixed seed, so that the same anchors
 * give the same draws, wherever their scale begins and whatever its unit.
 */
import { meanOf, medianOf } from './correlation.ts';
import { gradeProbabilities } from './grade-probabilities.ts';
import { normalBelowNearly } from './normal.ts';
import { type Random, randomFrom } from './random.ts';

export interface GradedPlaces {
  readonly grades: number;
  /** By anchor. */
  readonly theta: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly grade: ArrayLike<number>;
  /** `alike`: too few anchors to say that one band is wider than another. */
  readonly widths: 'alike' | 'own';
}

export interface CutDraws {
  /** Cuts from low to high, by draw. */
  readonly cuts: readonly Float64Array[];
  /** Of graders, in logits, by draw. */
  readonly scatter: Float64Array;
  /** By cut: half of what was drawn lies below, and how far it scatters about that. */
  readonly middle: Float64Array;
  readonly se: Float64Array;
}

/**
 * How far things are believed to lie from what is usual, as deviations. In logarithms: the width of a band
 * from that of the others (`alike` or `own`), and the usual width from what the anchors span. Then the
 * scatter of graders, in bands. Chosen by what simulated classes and one with bands of very unequal width
 * bear; what few anchors say hangs on it, what twenty say hardly does.
 */
const beliefs = { own: 0.7, alike: 0.2, usual: 0.3, scatterInBands: 0.6 } as const;
/** Middles are of all that is kept; chances of every so many draws, for there may be 10,000 scripts. */
const sweeps = { settling: 200, kept: 1_000, every: 5 } as const;
const CHANCE_MIN = 1e-12;

export function drawCuts(places: GradedPlaces): CutDraws {
  const unit = unitOf(places);
  const chain = new Chain(inUnits(places, unit), beliefs[places.widths]);
  const random = randomFrom('cuts');
  for (let sweep = 0; sweep < sweeps.settling; sweep += 1) chain.sweep(random, true);
  const drawn = Array.from({ length: sweeps.kept }, () => {
    chain.sweep(random, false);
    return {
      cuts: chain.cuts.map((cut) => unit.mean + unit.width * cut),
      scatter: unit.width * chain.scatter,
    };
  });
  const few = drawn.filter((_, at) => at % sweeps.every === 0);
  return {
    cuts: few.map(({ cuts }) => cuts),
    scatter: Float64Array.from(few, ({ scatter }) => scatter),
    ...middleOf(drawn.map(({ cuts }) => cuts)),
  };
}

/** As unsure as before, but about these cuts. */
export function drawsAbout(draws: CutDraws, theta: Float64Array): CutDraws {
  const shift = theta.map((cut, at) => cut - (draws.middle[at] ?? 0));
  const cuts = draws.cuts.map((drawn) => {
    let highest = -Infinity;
    return drawn.map((cut, at) => (highest = Math.max(highest, cut + (shift[at] ?? 0))));
  });
  return { ...draws, cuts, middle: theta };
}

/** By grade, from low to high; sums to 1. `variance`: of the script's place. */
export function chancesUnder({ cuts, scatter }: CutDraws, place: number, variance: number): Float64Array {
  const chances = new Float64Array((cuts[0]?.length ?? 0) + 1);
  cuts.forEach((drawn, at) => {
    const deviation = Math.sqrt(variance + (scatter[at] ?? 0) ** 2);
    gradeProbabilities(place, drawn, deviation).forEach((one, grade) => {
      chances[grade] = (chances[grade] ?? 0) + one / cuts.length;
    });
  });
  return chances;
}

function middleOf(cuts: readonly Float64Array[]): Pick<CutDraws, 'middle' | 'se'> {
  const columns = Array.from(cuts[0] ?? [], (_, cut) => Float64Array.from(cuts, (drawn) => drawn[cut] ?? 0));
  const middle = Float64Array.from(columns, (column) => medianOf(column));
  const se = middle.map((own, cut) =>
    Math.sqrt(meanOf((columns[cut] ?? middle).map((one) => (one - own) ** 2))),
  );
  return { middle, se };
}

interface Unit {
  readonly mean: number;
  /** Logits per grade, as the anchors span both. */
  readonly width: number;
  /** The mean of the anchors' grades. */
  readonly grade: number;
}

function unitOf({ theta, grade }: GradedPlaces): Unit {
  const [places, grades] = [Float64Array.from(theta), Float64Array.from(grade)];
  const [mean, middle] = [meanOf(places), meanOf(grades)];
  const spread = (of: Float64Array, about: number): number => meanOf(of.map((one) => (one - about) ** 2));
  return { mean, width: Math.sqrt(spread(places, mean) / spread(grades, middle)), grade: middle };
}

interface Placed {
  readonly place: number;
  readonly variance: number;
}
interface Groups {
  /** By grade, in order of place: the order in which anchors are named changes nothing. */
  readonly byGrade: readonly (readonly Placed[])[];
  /** Where equally wide bands would put the cuts. */
  readonly start: Float64Array;
}

function inUnits({ grades, theta, variance, grade }: GradedPlaces, unit: Unit): Groups {
  const byGrade: Placed[][] = Array.from({ length: grades }, () => []);
  for (let at = 0; at < theta.length; at += 1)
    byGrade[grade[at] ?? 0]?.push({
      place: ((theta[at] ?? 0) - unit.mean) / unit.width,
      variance: (variance[at] ?? 0) / unit.width ** 2,
    });
  for (const group of byGrade) group.sort((a, b) => a.place - b.place || a.variance - b.variance);
  const start = Float64Array.from({ length: grades - 1 }, (_, cut) => cut + 0.5 - unit.grade);
  return { byGrade, start };
}

interface State {
  readonly cuts: Float64Array;
  readonly logWidth: number;
  readonly logScatter: number;
  /** By grade, of its anchors. */
  readonly likelihood: Float64Array;
  readonly worth: number;
}

/** One state that is moved and kept, or moved back. All in widths of a band. */
class Chain {
  #state: State;
  readonly #byGrade: Groups['byGrade'];
  readonly #widthSd: number;
  /** By move: how far it goes, learnt while the chain settles. */
  readonly #reach: Float64Array;

  constructor({ byGrade, start }: Groups, widthSd: number) {
    this.#byGrade = byGrade;
    this.#widthSd = widthSd;
    this.#reach = new Float64Array(start.length + 4).fill(0.4);
    const likelihood = new Float64Array(byGrade.length);
    const logScatter = Math.log(beliefs.scatterInBands);
    this.#state = { cuts: start, logWidth: 0, logScatter, likelihood, worth: 0 };
    this.#state = this.#weighed(this.#state, [0, byGrade.length - 1]);
  }

  get cuts(): Float64Array {
    return this.#state.cuts;
  }

  get scatter(): number {
    return Math.exp(this.#state.logScatter);
  }

  sweep(random: Random, isSettling: boolean): void {
    for (let move = 0; move < this.#reach.length; move += 1) {
      const reach = this.#reach[move] ?? 0;
      const next = this.#moved(move, reach * random.normal());
      const isKept = Math.log(random.next()) < next.worth - this.#state.worth;
      if (isKept) this.#state = next;
      if (isSettling) this.#reach[move] = reach * (isKept ? 1.2 : 0.9);
    }
  }

  /** One cut; or all together, all apart from each other, the usual width, the scatter. */
  #moved(move: number, by: number): State {
    const state = this.#state;
    const { cuts, logWidth, logScatter } = state;
    const all = [0, cuts.length] as const;
    switch (move - cuts.length) {
      case 0:
        return this.#weighed({ ...state, cuts: cuts.map((one) => one + by) }, all);
      case 1: {
        const middle = meanOf(cuts);
        const stretched = cuts.map((one) => middle + Math.exp(by) * (one - middle));
        const rest = { cuts: stretched, logWidth: logWidth + by, logScatter: logScatter + by };
        return this.#weighed({ ...state, ...rest }, all);
      }
      case 2:
        return this.#weighed({ ...state, logWidth: logWidth + by }, null);
      case 3:
        return this.#weighed({ ...state, logScatter: logScatter + by }, all);
      default:
        // The anchors on both sides of one cut, and nobody else.
        return this.#weighed({ ...state, cuts: cuts.with(move, (cuts[move] ?? 0) + by) }, [move, move + 1]);
    }
  }

  /** Belief and likelihood together, as a logarithm. `of`: the grades whose anchors it must look at anew. */
  #weighed(state: State, of: readonly [from: number, to: number] | null): State {
    const belief = this.#beliefIn(state);
    if (belief === -Infinity) return { ...state, worth: belief };
    const likelihood =
      of === null
        ? state.likelihood
        : state.likelihood.map((one, grade) =>
            grade < of[0] || grade > of[1] ? one : this.#likelihoodOf(state, grade),
          );
    return { ...state, likelihood, worth: belief + likelihood.reduce((sum, one) => sum + one, 0) };
  }

  /** One in logarithms of widths, which makes stretching all of them as likely as the way back. */
  #beliefIn({ cuts, logWidth, logScatter }: State): number {
    let worth = -((logWidth / beliefs.usual) ** 2) / 2;
    for (let cut = 1; cut < cuts.length; cut += 1) {
      const wide = (cuts[cut] ?? 0) - (cuts[cut - 1] ?? 0);
      if (!(wide > 0)) return -Infinity;
      worth -= Math.log(wide) + ((Math.log(wide) - logWidth) / this.#widthSd) ** 2 / 2;
    }
    const bands = Math.exp(logScatter - logWidth);
    return worth + Math.log(bands) - (bands / beliefs.scatterInBands) ** 2 / 2;
  }

  #likelihoodOf({ cuts, logScatter }: State, grade: number): number {
    const scatter = Math.exp(2 * logScatter);
    const [from = -Infinity, to = Infinity] = [cuts[grade - 1], cuts[grade]];
    let sum = 0;
    for (const { place, variance } of this.#byGrade[grade] ?? []) {
      const deviation = Math.sqrt(scatter + variance);
      const below = normalBelowNearly((from - place) / deviation);
      sum += Math.log(Math.max(CHANCE_MIN, normalBelowNearly((to - place) / deviation) - below));
    }
    return sum;
  }
}

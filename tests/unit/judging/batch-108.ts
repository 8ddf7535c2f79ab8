import type { GradeScaleId } from '../../../contracts/assessment/grade-scales.ts';

/** A batch that the system before this one graded: places of its anchors and students, and what it said. */
export const batch108: {
  readonly scale: GradeScaleId;
  readonly anchors: readonly { readonly grade: string; readonly theta: number; readonly se: number }[];
  readonly students: readonly { readonly theta: number; readonly se: number; readonly projected: string }[];
} = {
  scale: 'eng5_np_legacy_9_step',
  anchors: [
    { grade: 'A', theta: 3.7212, se: 1.0035 },
    { grade: 'B', theta: 2.9503, se: 0.9488 },
    { grade: 'B', theta: 2.9353, se: 0.9532 },
    { grade: 'A', theta: 2.314, se: 0.9343 },
    { grade: 'C+', theta: -0.0322, se: 1.046 },
    { grade: 'D+', theta: -1.8802, se: 1.2828 },
    { grade: 'C-', theta: -1.9957, se: 1.2563 },
    { grade: 'E+', theta: -3.2394, se: 1.4857 },
    { grade: 'D-', theta: -4.0535, se: 1.668 },
    { grade: 'F+', theta: -5.0355, se: 1.9033 },
    { grade: 'F+', theta: -6.3122, se: 2 },
    { grade: 'E-', theta: -7.9908, se: 2 },
  ],
  students: [
    { theta: 4.6705, se: 1.235, projected: 'A' },
    { theta: 4.3233, se: 1.1928, projected: 'A' },
    { theta: 4.0387, se: 1.0689, projected: 'A' },
    { theta: 2.251, se: 0, projected: 'B' },
    { theta: 2.2504, se: 0.9277, projected: 'B' },
    { theta: 1.5259, se: 0.9416, projected: 'B' },
    { theta: 1.1351, se: 0.9533, projected: 'C+' },
    { theta: 0.3722, se: 1.0131, projected: 'C+' },
    { theta: 0.3567, se: 1.0269, projected: 'C+' },
    { theta: 0.0108, se: 1.0734, projected: 'C-' },
    { theta: -0.9389, se: 1.1344, projected: 'D-' },
    { theta: -1.3769, se: 1.2049, projected: 'E+' },
  ],
};

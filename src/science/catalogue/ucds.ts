import type { Column, ColumnRole } from '../../shared/catalogue.ts';

/** Words of a Unified Content Descriptor (IVOA UCD1+, and the older UCD1 as VizieR wrote them). */
interface UcdRule {
  /** Each alternative: all these words (or their children, `phys.veloc` covers `phys.veloc.transverse`) are there. */
  readonly all: readonly (readonly string[])[];
  /** None of these words may be there. */
  readonly none: readonly string[];
}

const NOT_A_VALUE = ['stat.error', 'stat.stdev', 'stat.min', 'stat.max', 'meta.code', 'meta.number', 'arith'];

const RULES: Readonly<Record<ColumnRole, UcdRule>> = {
  ra: { all: [['pos.eq.ra'], ['pos_eq_ra_main'], ['pos_eq_ra']], none: [...NOT_A_VALUE, 'pos.pm'] },
  dec: { all: [['pos.eq.dec'], ['pos_eq_dec_main'], ['pos_eq_dec']], none: [...NOT_A_VALUE, 'pos.pm'] },
  velocity: {
    all: [['spect.dopplerveloc'], ['phys.veloc'], ['veloc_hc'], ['veloc_barycenter']],
    none: [...NOT_A_VALUE, 'phys.veloc.transverse', 'phys.veloc.rotat', 'phys.veloc.escape', 'phys.veloc.dispersion', 'pos.galactocentric', 'pos.lsr'],
  },
  velocityError: { all: [['stat.error', 'spect.dopplerveloc'], ['stat.error', 'phys.veloc']], none: [] },
  membershipProbability: { all: [['stat.probability'], ['stat.likelihood']], none: ['stat.error'] },
  pmRa: { all: [['pos.pm', 'pos.eq.ra'], ['pos_eq_pmra']], none: NOT_A_VALUE },
  pmDec: { all: [['pos.pm', 'pos.eq.dec'], ['pos_eq_pmdec']], none: NOT_A_VALUE },
  pmRaError: { all: [['stat.error', 'pos.pm', 'pos.eq.ra']], none: [] },
  pmDecError: { all: [['stat.error', 'pos.pm', 'pos.eq.dec']], none: [] },
  parallax: { all: [['pos.parallax'], ['pos_parallax']], none: NOT_A_VALUE },
  parallaxError: { all: [['stat.error', 'pos.parallax']], none: [] },
  metallicity: { all: [['phys.abund.fe'], ['phys.abund.z'], ['phys.abund']], none: NOT_A_VALUE },
  metallicityError: { all: [['stat.error', 'phys.abund']], none: [] },
  magnitude: { all: [['phot.mag', 'em.opt'], ['phot.mag']], none: [...NOT_A_VALUE, 'phot.color'] },
  colour: { all: [['phot.color']], none: ['stat.error'] },
  identifier: { all: [['meta.id', 'meta.main'], ['meta.id']], none: ['meta.ref', 'meta.id.part'] },
};

/** The column whose UCD says that it plays the role; `meta.main` wins, then the order in the file. */
export function findByUcd(role: ColumnRole, columns: readonly Column[]): Column | undefined {
  const rule = RULES[role];
  for (const wanted of rule.all) {
    const found = columns.filter((column) => {
      const words = ucdWords(column);
      return wanted.every((word) => has(words, word)) && !rule.none.some((word) => has(words, word));
    });
    if (found.length > 0) return found.find((column) => has(ucdWords(column), 'meta.main')) ?? found[0];
  }
  return undefined;
}

function ucdWords(column: Column): readonly string[] {
  return column.ucd.toLowerCase().split(/[;\s]+/).filter((word) => word !== '');
}

function has(words: readonly string[], wanted: string): boolean {
  return words.some((word) => word === wanted || word.startsWith(`${wanted}.`));
}

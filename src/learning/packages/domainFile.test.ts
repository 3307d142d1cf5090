import { describe, expect, it } from 'vitest';
import { fitNovelty } from '../../science/calibration/novelty.ts';
import { createRandom } from '../../science/random/random.ts';
import { tinyPackage } from '../testing/tinyModel.ts';
import { decodeDomain, encodeDomain, type DomainReference } from './domainFile.ts';
import { decodePackage, encodePackage } from './modelPackage.ts';

function reference(): DomainReference {
  const random = createRandom(3);
  const rows = (width: number) => Float32Array.from({ length: 90 * width }, () => random.normal());
  const options = { standardise: false, variance: 1, largestAxisCount: 3 };
  const spaces = [{ name: 'summary', dimensions: 5, rows: rows(5), options }, { name: 'stars', dimensions: 2, rows: rows(2), options }];
  return { ...fitNovelty(spaces, 60), suite: 'sülte', suiteSha256: 'ab', seed: 7 };
}

describe('the domain of a package', () => {
  it('comes back as it was, by itself and inside a package', () => {
    const domain = reference();
    expect(decodeDomain(encodeDomain(domain))).toEqual(domain);
    const bytes = encodePackage({ ...tinyPackage(), domain });
    const back = decodePackage(bytes, 'tiny');
    expect(back.domain).toEqual(domain);
    expect(encodePackage(back)).toEqual(bytes);
  });

  it('is left out where there is none', () => {
    expect(decodePackage(encodePackage(tinyPackage()), 'tiny').domain).toBeUndefined();
  });

  it('that is cut short or too long is refused', () => {
    const bytes = encodeDomain(reference());
    for (const length of [0, 3, 40, bytes.length - 4]) expect(() => decodeDomain(bytes.slice(0, length))).toThrow();
    expect(() => decodeDomain(Uint8Array.of(...bytes, 0, 0, 0, 0))).toThrow('length');
  });
});

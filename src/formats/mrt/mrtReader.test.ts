import { expect, test } from 'vitest';
import { assignRoles, extractStars } from '../../science/catalogue/index.ts';
import { readCatalogueBytes } from '../index.ts';

const RULER = '-'.repeat(80);
const TABLE = [
  'Title: A spectroscopic survey of two dwarfs,', '    with a title of two lines', 'Authors: Nobody N.', '='.repeat(80),
  'Byte-by-byte Description of file: survey.txt', RULER, '   Bytes Format Units  Label    Explanations', RULER,
  '   1-  6 A6     ---      System  System name',
  '   8-  9 I2     h        RAh     Hour of Right Ascension (J2000)',
  '  11- 12 I2     min      RAm     Minute of Right Ascension (J2000)',
  '  14- 18 F5.2   s        RAs     Second of Right Ascension (J2000)',
  '      20 A1     ---      DE-     Sign of the Declination (J2000)',
  '  21- 22 I2     deg      DEd     Degree of Declination (J2000)',
  '  24- 25 I2     arcmin   DEm     Arcminute of Declination (J2000)',
  '  27- 30 F4.1   arcsec   DEs     Arcsecond of Declination (J2000)',
  '  32- 38 F7.2   km/s     HRV     [-400/400]? Heliocentric',
  '                                 radial velocity (1)',
  '  40- 44 F5.2   km/s   e_HRV     ?=-9.99 Uncertainty in HRV',
  '  46- 50 F5.3   ---      Pmem    Membership probability',
  RULER, 'Note (1): A note', '  over two lines.', RULER,
  'Draco  17 20 12.40 +57 54 55.2 -292.10  1.10 0.990',
  'Cetus   0 20 30.00 -00 54 36.0         -9.99 0.010',
  '',
].join('\n');

test('a journal table gives its stars: split coordinates, null values, units', async () => {
  const catalogue = await readCatalogueBytes('survey.txt', Buffer.from(TABLE));
  const stars = extractStars(catalogue, assignRoles(catalogue));
  expect(stars.ra[0]).toBeCloseTo(15 * (17 + 20 / 60 + 12.4 / 3600), 10);
  expect(stars.ra[1]).toBeCloseTo(5.125, 10);
  expect(stars.dec[0]).toBeCloseTo(57 + 54 / 60 + 55.2 / 3600, 10);
  expect(stars.dec[1]).toBeCloseTo(-0.91, 10);
  expect([...stars.velocity, ...stars.velocityError, ...stars.membershipProbability!]).toEqual([-292.1, NaN, 1.1, NaN, 0.99, 0.01]);
  expect(catalogue.meta).toEqual({ Title: 'A spectroscopic survey of two dwarfs, with a title of two lines', Authors: 'Nobody N.' });
  expect(catalogue.columns.find(({ name }) => name === 'HRV')).toMatchObject({ unit: 'km/s', description: 'Heliocentric radial velocity (1)' });
});

test('with the line ends of Windows it reads the same', async () => {
  const unix = await readCatalogueBytes('t', Buffer.from(TABLE));
  const windows = await readCatalogueBytes('t', Buffer.from(TABLE.replaceAll('\n', '\r\n')));
  expect(windows.columns).toEqual(unix.columns);
  expect(windows.meta).toEqual(unix.meta);
});

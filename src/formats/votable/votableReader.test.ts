import { expect, test } from 'vitest';
import { readCatalogueBytes } from '../index.ts';
import { plain } from '../testing/tables.ts';

const TABLES = `<?xml version="1.0"?>
<v:VOTABLE xmlns:v="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4">
 <v:DESCRIPTION>Two tables</v:DESCRIPTION><v:INFO name="QUERY_STATUS" value="OK"/>
 <v:RESOURCE>
  <v:TABLE name="empty"><v:FIELD name="x" datatype="int"/><v:DATA><v:TABLEDATA/></v:DATA></v:TABLE>
  <v:TABLE name="first" ID="t1"><v:PARAM name="epoch" datatype="double" value="2016"/>
   <v:FIELD name="n" datatype="short" ucd="meta.number"><v:DESCRIPTION>Exposures
      in all</v:DESCRIPTION><v:VALUES null="-1"/></v:FIELD>
   <v:FIELD name="xy" datatype="float" arraysize="2" unit="arcmin"/><v:FIELD name="many" datatype="double" arraysize="*"/>
   <v:FIELD name="s" datatype="char" arraysize="*"/><v:FIELD name="hex" datatype="int"/>
   <v:DATA><v:TABLEDATA>
    <v:TR><v:TD>3</v:TD><v:TD>1.5 -2</v:TD><v:TD>1 2 3</v:TD><v:TD><![CDATA[a < b]]></v:TD><v:TD>0x1F</v:TD></v:TR>
    <v:TR><v:TD>-1</v:TD><v:TD/><v:TD/><v:TD>&#xE9;&amp;</v:TD><v:TD></v:TD></v:TR>
   </v:TABLEDATA></v:DATA></v:TABLE>
  <v:TABLE name="second"><v:FIELD name="y" datatype="long"/><v:DATA><v:BINARY><v:STREAM encoding="base64">
    AAAAAAAA
    AAc=</v:STREAM></v:BINARY></v:DATA></v:TABLE>
 </v:RESOURCE>
</v:VOTABLE>`;

test('the first table with rows: nulls, arrays, CDATA, entities, namespaces', async () => {
  const catalogue = await readCatalogueBytes('two.xml', Buffer.from(TABLES));
  const label = { unit: '', description: '', ucd: '' };
  expect(plain(catalogue)).toEqual({
    rowCount: 2,
    meta: { description: 'Two tables', QUERY_STATUS: 'OK', name: 'first', epoch: '2016' },
    columns: [
      { ...label, kind: 'number', name: 'n', ucd: 'meta.number', description: 'Exposures in all', integer: true, values: [3, null] },
      { ...label, kind: 'number', name: 'xy_1', unit: 'arcmin', integer: false, values: [1.5, null] },
      { ...label, kind: 'number', name: 'xy_2', unit: 'arcmin', integer: false, values: [-2, null] },
      { ...label, kind: 'text', name: 's', values: ['a < b', 'é&'] },
      { ...label, kind: 'number', name: 'hex', integer: true, values: [31, null] },
    ],
  });
  expect(catalogue.notes).toEqual([
    'Column xy holds arrays of 2 values and was split into xy_1 to xy_2.',
    'Column many holds arrays of varying length and was left out.',
  ]);
});

test('a table may be named or counted', async () => {
  for (const table of ['second', 3]) {
    const catalogue = await readCatalogueBytes('two.xml', Buffer.from(TABLES), { table });
    expect(catalogue.columns.map(({ name, values }) => [name, [...values]])).toEqual([['y', [7]]]);
  }
  await expect(readCatalogueBytes('two.xml', Buffer.from(TABLES), { table: 'third' })).rejects.toThrow("two.xml has no table 'third' among its 3: name another.");
});

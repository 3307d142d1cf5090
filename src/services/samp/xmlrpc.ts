import { SaxesParser } from 'saxes';

/** All that SAMP sends: strings, lists and maps of these (SAMP 1.3, section 3.3). Numbers and truth values are strings too. */
export type SampValue = string | readonly SampValue[] | { readonly [key: string]: SampValue };
export type SampMap = Readonly<Record<string, SampValue>>;

/** A call as it comes or goes, and the two kinds of answer. */
export type XmlRpcDocument =
  | { readonly kind: 'call'; readonly method: string; readonly params: readonly SampValue[] }
  | { readonly kind: 'answer'; readonly value: SampValue }
  | { readonly kind: 'fault'; readonly message: string };

/** Values nested deeper than this are no message of any SAMP client. */
const MAX_DEPTH = 64;

export function encodeXmlRpc(document: XmlRpcDocument): string {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  switch (document.kind) {
    case 'call': {
      const params = document.params.map((value) => `<param>${encodeValue(value)}</param>`).join('');
      return `${declaration}<methodCall><methodName>${escaped(document.method)}</methodName><params>${params}</params></methodCall>`;
    }
    case 'answer':
      return `${declaration}<methodResponse><params><param>${encodeValue(document.value)}</param></params></methodResponse>`;
    case 'fault': {
      const code = '<member><name>faultCode</name><value><int>1</int></value></member>';
      const reason = `<member><name>faultString</name>${encodeValue(document.message)}</member>`;
      return `${declaration}<methodResponse><fault><value><struct>${code}${reason}</struct></value></fault></methodResponse>`;
    }
  }
}

function encodeValue(value: SampValue): string {
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>`;
  if (isList(value)) return `<value><array><data>${value.map(encodeValue).join('')}</data></array></value>`;
  const members = Object.entries(value).map(([key, member]) => `<member><name>${escaped(key)}</name>${encodeValue(member)}</member>`);
  return `<value><struct>${members.join('')}</struct></value>`;
}

export function isList(value: SampValue): value is readonly SampValue[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return [...text].filter(isAllowed).join('').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Characters that XML cannot hold are left out: no SAMP string may have them. */
function isAllowed(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** A value under construction: what its tag says, its text, and what is inside. */
interface OpenValue {
  type: string;
  text: string;
  list: SampValue[] | undefined;
  map: Map<string, SampValue> | undefined;
  /** Of the member of a struct that is being read. */
  name: string;
}

/**
 * Reads a call, an answer or a fault. Scalars of other types than string (some toolkits send int, double or boolean) come as their text.
 * @throws Error when the text is no XML-RPC
 */
export function decodeXmlRpc(text: string): XmlRpcDocument {
  const values: OpenValue[] = [];
  const params: SampValue[] = [];
  let root = '';
  let method = '';
  let fault = false;
  let element = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => { throw error; });
  parser.on('doctype', () => { throw new Error('a document type is not part of XML-RPC'); });
  parser.on('opentag', ({ name }) => {
    root ||= name;
    element = name;
    const open = values.at(-1);
    if (name === 'fault') fault = true;
    else if (name === 'value') {
      if (values.length >= MAX_DEPTH) throw new Error('values are nested too deeply');
      values.push({ type: '', text: '', list: undefined, map: undefined, name: '' });
    } else if (open && name === 'array') open.list = [];
    else if (open && name === 'struct') open.map = new Map();
    else if (open && name === 'name') open.name = '';
    else if (open && !['data', 'member'].includes(name)) {
      open.type = name;
      open.text = '';
    }
  });
  const onText = (part: string): void => {
    const open = values.at(-1);
    if (element === 'methodName') method += part;
    else if (open && element === 'name') open.name += part;
    else if (open && (element === 'value' || element === open.type)) open.text += part;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', ({ name }) => {
    element = '';
    if (name !== 'value') return;
    const closed = finished(values.pop()!);
    const outer = values.at(-1);
    if (!outer) params.push(closed);
    else if (outer.list) outer.list.push(closed);
    else if (outer.map) outer.map.set(outer.name, closed);
    else throw new Error('a value stands inside a scalar');
  });
  parser.write(text).close();
  if (root === 'methodCall') return { kind: 'call', method: method.trim(), params };
  if (root !== 'methodResponse') throw new Error(`<${root}> is not XML-RPC`);
  if (fault) return { kind: 'fault', message: faultMessage(params[0]) };
  return { kind: 'answer', value: params[0] ?? '' };
}

function finished({ type, text, list, map }: OpenValue): SampValue {
  if (list) return list;
  if (map) return Object.fromEntries(map);
  // White space in a string is part of it; around a number it is not.
  return type === '' || type === 'string' ? text : text.trim();
}

function faultMessage(value: SampValue | undefined): string {
  const message = value !== undefined && isMap(value) ? value.faultString : undefined;
  return typeof message === 'string' ? message : 'no reason given';
}

export function isMap(value: SampValue): value is SampMap {
  return typeof value === 'object' && !isList(value);
}

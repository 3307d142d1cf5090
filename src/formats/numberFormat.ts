/** The shortest text that reads back as the same double; '' for NaN, `inf` for infinity, `12.0` for a real that is whole. */
export function formatNumber(value: number, integer: boolean): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return integer ? '0' : '-0.0';
  const text = String(value);
  return integer || /[.e]/.test(text) ? text : `${text}.0`;
}

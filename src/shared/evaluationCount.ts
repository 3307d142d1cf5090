/** How much an evaluation saw: "500 galaxies", or "60 views of 6 galaxies" where they are seen more than once. */
export function evaluationCount({ galaxies, views }: { readonly galaxies: number; readonly views?: number | undefined }): string {
  const counted = `${galaxies.toLocaleString('en')} ${galaxies === 1 ? 'galaxy' : 'galaxies'}`;
  return views === undefined ? counted : `${views.toLocaleString('en')} views of ${counted}`;
}

import { ChartSpline, LassoSelect, Table2 } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { Page } from './page.ts';
import CataloguesPage from './catalogues/CataloguesPage.vue';

/** The pages, in the order of the navigation. The first is shown at the start; the others load when they are first opened. */
export const PAGES: readonly Page[] = [
  { id: 'catalogues', title: 'Catalogues', hint: 'Import catalogues and look at their rows', icon: Table2, component: CataloguesPage },
  {
    id: 'membership', title: 'Membership', hint: 'Choose which stars are members', icon: LassoSelect,
    component: defineAsyncComponent(() => import('./membership/MembershipPage.vue')),
  },
  {
    id: 'analysis', title: 'Analysis', hint: 'Infer the mass profile', icon: ChartSpline,
    component: defineAsyncComponent(() => import('./analysis/AnalysisPage.vue')),
  },
];

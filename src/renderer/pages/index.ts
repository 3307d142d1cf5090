import { Boxes, ChartSpline, FolderKanban, GitCompareArrows, GraduationCap, LassoSelect, Orbit, Table2 } from '@lucide/vue';
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
  {
    id: 'compare', title: 'Compare', hint: 'Lay runs over each other', icon: GitCompareArrows,
    component: defineAsyncComponent(() => import('./compare/ComparePage.vue')),
  },
  {
    id: 'models', title: 'Models', hint: 'See what the models learnt from and what they are worth', icon: Boxes,
    component: defineAsyncComponent(() => import('./models/ModelsPage.vue')),
  },
  {
    id: 'simulations', title: 'Simulations', hint: 'Make training sets of galaxies that you have simulated', icon: Orbit,
    component: defineAsyncComponent(() => import('./simulations/SimulationsPage.vue')),
  },
  {
    id: 'training', title: 'Training', hint: 'Train models of your own', icon: GraduationCap,
    component: defineAsyncComponent(() => import('./training/TrainingPage.vue')),
  },
  {
    id: 'project', title: 'Project', hint: 'Name, copy and open projects, and see what was done', icon: FolderKanban,
    component: defineAsyncComponent(() => import('./project/ProjectPage.vue')),
  },
];

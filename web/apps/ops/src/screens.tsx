// The routes of the app. Each screen is loaded when it is first shown.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router';
import { Layout } from './layout';
import { Nothing } from './nothing';

const root = createRootRoute({ component: Layout, notFoundComponent: Nothing });
const parent = { getParentRoute: () => root };
const screen = lazyRouteComponent;

const routes = [
  createRoute({ ...parent, path: '/', component: screen(() => import('./city'), 'City') }),
  createRoute({ ...parent, path: '/risk', component: screen(() => import('./risk'), 'RiskBoard') }),
  createRoute({ ...parent, path: '/orders', component: screen(() => import('./orders'), 'Orders') }),
  createRoute({ ...parent, path: '/orders/$id', component: screen(() => import('./order'), 'OrderScreen') }),
  createRoute({ ...parent, path: '/stores', component: screen(() => import('./stores'), 'Stores') }),
  createRoute({ ...parent, path: '/stores/$id', component: screen(() => import('./store'), 'StoreScreen') }),
  createRoute({
    ...parent,
    path: '/stores/$id/edit',
    component: screen(() => import('./store-form'), 'StoreFormScreen'),
  }),
  createRoute({ ...parent, path: '/conditions', component: screen(() => import('./conditions'), 'Conditions') }),
  createRoute({ ...parent, path: '/zones', component: screen(() => import('./zones'), 'Zones') }),
  createRoute({ ...parent, path: '/zones/$id', component: screen(() => import('./zone'), 'ZoneScreen') }),
  createRoute({ ...parent, path: '/riders', component: screen(() => import('./riders'), 'Riders') }),
  createRoute({ ...parent, path: '/riders/$id', component: screen(() => import('./rider'), 'RiderScreen') }),
  createRoute({ ...parent, path: '/shifts', component: screen(() => import('./shifts'), 'Shifts') }),
  createRoute({ ...parent, path: '/stock', component: screen(() => import('./stock'), 'Stock') }),
  createRoute({ ...parent, path: '/catalog', component: screen(() => import('./catalog'), 'Catalog') }),
  createRoute({ ...parent, path: '/catalog/$id', component: screen(() => import('./product'), 'ProductScreen') }),
  createRoute({ ...parent, path: '/categories', component: screen(() => import('./categories'), 'Categories') }),
  createRoute({ ...parent, path: '/import', component: screen(() => import('./import'), 'Import') }),
  createRoute({ ...parent, path: '/kpis', component: screen(() => import('./kpis'), 'Kpis') }),
  createRoute({ ...parent, path: '/kpis/$name', component: screen(() => import('./kpi'), 'KpiScreen') }),
  createRoute({ ...parent, path: '/fees', component: screen(() => import('./fees'), 'Fees') }),
  createRoute({ ...parent, path: '/cash', component: screen(() => import('./cash'), 'Cash') }),
  createRoute({ ...parent, path: '/claims', component: screen(() => import('./claims'), 'Claims') }),
  createRoute({ ...parent, path: '/promotions', component: screen(() => import('./promotions'), 'Promotions') }),
  createRoute({ ...parent, path: '/people', component: screen(() => import('./people'), 'People') }),
  createRoute({ ...parent, path: '/audit', component: screen(() => import('./audit'), 'AuditLog') }),
  createRoute({ ...parent, path: '/me', component: screen(() => import('./me'), 'Me') }),
];

const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: '/ops/',
  defaultPreload: 'intent',
  // Plain texts: a number that somebody searches for begins with a zero or a plus.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const said = new URLSearchParams(search as Record<string, string>).toString();
    return said && `?${said}`;
  },
});

export function Screens() {
  return <RouterProvider router={router} />;
}

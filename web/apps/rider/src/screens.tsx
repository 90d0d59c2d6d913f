// The routes of the app. Each screen is loaded when it is first shown.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';

const root = createRootRoute({ component: Outlet });
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./home'), 'Home'),
});

const router = createRouter({ routeTree: root.addChildren([home]), basepath: '/rider/', defaultPreload: 'intent' });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export function Screens() {
  return <RouterProvider router={router} />;
}

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from "@tanstack/react-router";
import { parseBooksSearch } from "@/features/books/model";
import { bookQueries } from "@/features/books/queries";
import { libraryQueries } from "@/features/libraries/queries";
import { parseSeriesSearch } from "@/features/series/model";
import { seriesQueries } from "@/features/series/queries";
import { parseTrashSearch } from "@/features/trash/model";
import { requireSession, requireStranger } from "./guards";
import { HomeRoute } from "./routes/home";
import { AppShell } from "./shell/AppShell";
import { ErrorScreen } from "./shell/ErrorScreen";
import { NotFoundScreen } from "./shell/NotFoundScreen";
import { SignedIn } from "./shell/SignedIn";

interface RouterContext {
  queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  notFoundComponent: () => (
    <main>
      <NotFoundScreen />
    </main>
  ),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  beforeLoad: ({ context }) => requireStranger(context.queryClient, "setup"),
  component: lazyRouteComponent(() => import("./routes/setup"), "SetupRoute"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (raw: Record<string, unknown>): { next?: string; error?: string } => ({
    ...(typeof raw.next === "string" ? { next: raw.next } : {}),
    ...(typeof raw.error === "string" ? { error: raw.error } : {}),
  }),
  beforeLoad: ({ context }) => requireStranger(context.queryClient, "sign-in"),
  component: lazyRouteComponent(() => import("./routes/sign-in"), "SignInRoute"),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("./routes/reset-password"), "ResetPasswordRoute"),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: ({ context, location }) => requireSession(context.queryClient, location.href),
  component: SignedIn,
});

const shellRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: "shell",
  component: () => (
    <AppShell>
      <Outlet />
    </AppShell>
  ),
  notFoundComponent: NotFoundScreen,
});

const homeRoute = createRoute({ getParentRoute: () => shellRoute, path: "/", component: HomeRoute });

const librariesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/libraries",
  component: lazyRouteComponent(() => import("./routes/libraries"), "LibrariesRoute"),
});

const libraryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/libraries/$libraryId",
  validateSearch: parseSeriesSearch,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(libraryQueries.detail(params.libraryId));
  },
  component: lazyRouteComponent(() => import("./routes/library"), "LibraryRoute"),
});

const allSeriesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/series",
  validateSearch: parseSeriesSearch,
  component: lazyRouteComponent(() => import("./routes/all-series"), "AllSeriesRoute"),
});

const seriesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/series/$seriesId",
  validateSearch: parseBooksSearch,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(seriesQueries.detail(params.seriesId));
  },
  component: lazyRouteComponent(() => import("./routes/series"), "SeriesRoute"),
});

const bookRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/books/$bookId",
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(bookQueries.detail(params.bookId));
  },
  component: lazyRouteComponent(() => import("./routes/book"), "BookRoute"),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./routes/account"), "AccountRoute"),
});

const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users",
  component: lazyRouteComponent(() => import("./routes/users"), "UsersRoute"),
});

const userRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/users/$userId",
  component: lazyRouteComponent(() => import("./routes/user"), "UserRoute"),
});

const groupsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/access",
  component: lazyRouteComponent(() => import("./routes/groups"), "GroupsRoute"),
});

const trashRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/trash",
  validateSearch: parseTrashSearch,
  component: lazyRouteComponent(() => import("./routes/trash"), "TrashRoute"),
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/audit",
  component: lazyRouteComponent(() => import("./routes/audit"), "AuditRoute"),
});

const readerRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/books/$bookId/read",
  component: lazyRouteComponent(() => import("./routes/reader"), "ReaderRoute"),
});

const routeTree = rootRoute.addChildren([
  setupRoute,
  signInRoute,
  resetPasswordRoute,
  signedInRoute.addChildren([
    shellRoute.addChildren([
      homeRoute,
      librariesRoute,
      libraryRoute,
      allSeriesRoute,
      seriesRoute,
      bookRoute,
      accountRoute,
      usersRoute,
      userRoute,
      groupsRoute,
      trashRoute,
      auditRoute,
    ]),
    readerRoute,
  ]),
]);

/** The route tree, tied to the cache that its guards and loaders fill. */
export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    context: { queryClient },
    ...(history ? { history } : {}),
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorScreen,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

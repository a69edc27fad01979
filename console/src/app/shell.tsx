import AppLayout from "@cloudscape-design/components/app-layout";
import Flashbar from "@cloudscape-design/components/flashbar";
import { Suspense, useEffect, useRef, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import { addresses } from "./addresses";
import { ConnectionLine } from "./connection-line";
import { useFlashes } from "./flashes";
import { Navigation } from "./navigation";
import { NotFoundPage } from "./not-found-page";
import { PageError } from "./page-error";
import { PageSkeleton } from "./page-skeleton";
import { PAGES } from "./pages";
import { TopBar } from "./top-bar";

/** The header, the navigation, and the page that the address names. */
export function Shell() {
  const [isOpen, setOpen] = useState(() => window.innerWidth > 1_000);
  const { items } = useFlashes();
  return (
    <>
      <a className="drawbridge-skip" href="#page">
        Skip to the page
      </a>
      <div id="top-bar" className="drawbridge-header">
        <TopBar />
        <ConnectionLine />
      </div>
      <AppLayout
        headerSelector="#top-bar"
        navigation={<Navigation />}
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        toolsHide
        ariaLabels={{
          navigation: "Navigation",
          navigationToggle: "Open the navigation",
          navigationClose: "Close the navigation",
          notifications: "Messages",
        }}
        stickyNotifications
        notifications={<Flashbar items={[...items]} stackItems={items.length > 1} />}
        content={<CurrentPage />}
      />
    </>
  );
}

function CurrentPage() {
  const [address] = useLocation();
  const current = placeOf(address);
  const place = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  // A screen reader is told of the page by its heading, as it would be of a page loaded anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: The address says when this happens, and is not read by it.
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else place.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [current]);
  useEffect(() => followTitle(place.current!), []);
  return (
    <div id="page" tabIndex={-1} ref={place} style={{ outline: "none" }}>
      <PageError key={current}>
        <Suspense fallback={<PageSkeleton />}>
          <Switch>
            {PAGES.map(({ path, component }) => (
              <Route key={path} path={path} component={component} />
            ))}
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </PageError>
    </div>
  );
}

/** The tab of the browser is called what the page is called, without its number. */
function followTitle(place: HTMLElement): () => void {
  const name = () => {
    const title = place.querySelector("h1")?.textContent?.replace(/\s*\([^)]*\)$/, "");
    if (title) document.title = `${title} - Drawbridge`;
  };
  const observer = new MutationObserver(name);
  observer.observe(place, { childList: true, subtree: true, characterData: true });
  name();
  return () => observer.disconnect();
}

/**
 * The part of an address whose page stays mounted while one moves about in it: the queue of approvals beside each of its
 * requests, and one object with its tabs. Neither focus nor page moves then.
 */
function placeOf(address: string): string {
  const [, noun, id] = address.split("/");
  const queue = addresses.approvals();
  return address === queue || address.startsWith(`${queue}/`) ? queue : `/${[noun, id].filter(Boolean).join("/")}`;
}

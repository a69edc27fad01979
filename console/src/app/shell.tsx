import AppLayout from "@cloudscape-design/components/app-layout";
import Flashbar from "@cloudscape-design/components/flashbar";
import { Suspense, useEffect, useRef, useState } from "react";
import { Route, Switch, useLocation } from "wouter";
import { ConnectionLine } from "./connection-line";
import { useFlashes } from "./flashes";
import { Navigation } from "./navigation";
import { NotFoundPage } from "./not-found-page";
import { PageError } from "./page-error";
import { PageSkeleton } from "./page-skeleton";
import { PAGES } from "./pages";
import { placeOf } from "./place-of";
import { TopBar } from "./top-bar";

/** The header, the navigation, and the page of the current address. */
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
  // Focus moves to the heading, so that a screen reader announces the page as it would after a full load.
  // biome-ignore lint/correctness/useExhaustiveDependencies: The address triggers the effect, which does not read it.
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

/** The title of the browser tab follows the heading of the page, without its number. */
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

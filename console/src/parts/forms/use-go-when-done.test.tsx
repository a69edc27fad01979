import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useGoWhenDone } from "./use-go-when-done";

/** The page at the address asked the API, whose answer navigates. */
describe("an answer that navigates", () => {
  const browser = { pathname: "/flows/1", search: "" };
  const opened: string[] = [];

  beforeEach(() => {
    Object.assign(browser, { pathname: "/flows/1", search: "" });
    opened.length = 0;
    vi.stubGlobal("location", browser);
    vi.stubGlobal("window", { location: browser });
    vi.stubGlobal("history", { pushState: (_state: unknown, _title: string, to: string) => opened.push(to) });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("leaves the page that asked", () => {
    askedNow()("/flows");
    expect(opened).toEqual(["/flows"]);
  });

  it.each([
    { pathname: "/flows", search: "" },
    { pathname: "/flows/2", search: "" },
  ])("leaves nothing that was opened meanwhile: %j", (elsewhere) => {
    const go = askedNow();
    Object.assign(browser, elsewhere);
    go("/flows");
    expect(opened).toEqual([]);
  });

  it("leaves a filter or tab of the page, but for a query that names the object", () => {
    const [go, goFromComparison] = [askedNow(), askedNow({ withQuery: true })];
    browser.search = "?with=2";
    goFromComparison("/people");
    expect(opened).toEqual([]);
    go("/flows");
    expect(opened).toEqual(["/flows"]);
  });
});

type Options = Parameters<typeof useGoWhenDone>[0];

function askedNow(options?: Options): (to: string) => void {
  let go: ((to: string) => void) | undefined;
  renderToStaticMarkup(
    <Asking
      options={options}
      onRendered={(now) => {
        go = now;
      }}
    />,
  );
  return go!;
}

interface Props {
  readonly options: Options;
  readonly onRendered: (go: (to: string) => void) => void;
}

function Asking({ options, onRendered }: Props) {
  onRendered(useGoWhenDone(options));
  return null;
}

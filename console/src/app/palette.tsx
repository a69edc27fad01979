import type { AutosuggestProps } from "@cloudscape-design/components/autosuggest";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { graphql } from "../gql";
import type { SearchKind } from "../gql/enums";
import type { PaletteQuery } from "../gql/graphql";
import { addresses } from "./addresses";
import { menuFor } from "./menu";
import { useViewer, type Viewer } from "./session";

const SEARCH = graphql(`
  query Palette($text: String!) {
    search(text: $text, first: 5, kinds: [RESOURCE, ACCESS_REQUEST]) {
      kind
      results { id kind title detail }
    }
  }
`);

/** Finds any cluster or request that the viewer may see, and any page. Ctrl+K or Cmd+K opens the palette. */
export function Palette() {
  const [, go] = useLocation();
  const viewer = useViewer();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const field = useRef<AutosuggestProps.Ref>(null);
  const [{ data, fetching }] = useQuery({ query: SEARCH, variables: { text: asked }, pause: asked.length < 2 });
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);
  const isShort = asked.length < 2;
  // The options appear all at once: late ones would take the highlight away from the arrow keys.
  const isWhole = asked === text.trim() && (isShort || (!fetching && data !== undefined));
  const options = useMemo(
    () => (isWhole ? optionsFor((isShort ? null : data?.search) ?? [], viewer, asked) : []),
    [isWhole, isShort, data, viewer, asked],
  );
  return (
    <Autosuggest
      ref={field}
      ariaLabel="Find a cluster, a request or a page"
      placeholder="Find anything (Ctrl+K)"
      value={text}
      onChange={({ detail }) => setText(detail.value)}
      onSelect={({ detail }) => {
        if (!detail.selectedOption) return;
        setText("");
        go(detail.value);
      }}
      enteredTextLabel={(value) => `Search for "${value}"`}
      hideEnteredTextOption
      filteringType="manual"
      statusType={isWhole ? "finished" : "loading"}
      loadingText="Searching"
      empty={isShort ? "Type two letters or more" : "Nothing that you may see has this name"}
      options={options}
    />
  );
}

type Found = NonNullable<PaletteQuery["search"]>;

function optionsFor(found: Found, viewer: Viewer, asked: string): AutosuggestProps.OptionGroup[] {
  const pages = menuFor(viewer, viewer.roles.includes("ADMIN")).flatMap((group) => group.pages);
  const named = pages.filter((page) => page.text.toLowerCase().includes(asked.toLowerCase()));
  const groups = found.map(({ kind, results }) => ({
    label: KIND_WORDS[kind],
    options: results.map(({ id, title, detail }) => ({
      value: addressOf(kind, id),
      label: title,
      description: detail,
    })),
  }));
  const ofPages = { label: "Pages", options: named.map((page) => ({ value: page.address, label: page.text })) };
  return [...groups, ofPages].filter(({ options }) => options.length > 0);
}

const KIND_WORDS: Readonly<Record<SearchKind, string>> = {
  RESOURCE: "Clusters",
  PERSON: "People",
  GROUP: "Groups",
  ACCESS_FLOW: "Flows",
  ACCESS_REQUEST: "Requests",
};

function addressOf(kind: SearchKind, id: string): string {
  switch (kind) {
    case "RESOURCE":
      return addresses.cluster(id);
    case "PERSON":
      return addresses.person(id);
    case "GROUP":
      return addresses.group(id);
    case "ACCESS_FLOW":
      return addresses.flow(id);
    case "ACCESS_REQUEST":
      return addresses.request(id);
  }
}

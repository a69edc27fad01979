import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Cards from "@cloudscape-design/components/cards";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useRef } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { CatalogQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { useSearchState } from "../../parts/lists/search-state";
import { useTypedSearch } from "../../parts/lists/typed-search";
import { Problem } from "../../parts/problems/problem";
import { AWS } from "./catalog/catalog-documents";

const CATALOG = graphql(`
  query Catalog($search: String) {
    catalog(search: $search) { id name description discovery { kind name supported } }
  }
`);

type Group = NonNullable<CatalogQuery["catalog"]>[number];

const DEFAULTS = { search: "" };

export function CatalogPage() {
  const [{ search }, change] = useSearchState(DEFAULTS);
  const [{ data, error }, readAgain] = useQuery({ query: CATALOG, variables: { search } });
  const last = useRef(data?.catalog);
  if (data?.catalog) last.current = data.catalog;
  const groups = last.current;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="Sources that can be connected, so that people can ask for access to them here.">
        Catalog
      </Header>
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {groups ? (
        <Cards<Group>
          items={groups}
          trackBy="id"
          cardDefinition={CARD}
          cardsPerRow={[{ cards: 1 }, { minWidth: 600, cards: 2 }]}
          filter={<SearchField search={search} onSearch={(text) => change({ search: text })} />}
          empty={<NothingMatches onClear={() => change({ search: "" })} />}
          ariaLabels={{
            itemSelectionLabel: (_, { name }) => name,
            selectionGroupLabel: "Catalog",
            cardsLabel: "Catalog",
          }}
        />
      ) : (
        !error && <Skeleton height="180px" />
      )}
    </SpaceBetween>
  );
}

const CARD = {
  header: ({ id, name }: Group) =>
    id === AWS ? (
      <PageLink to={addresses.connectAws()} fontSize="heading-m">
        {name}
      </PageLink>
    ) : (
      name
    ),
  sections: [
    { id: "description", content: ({ description }: Group) => description },
    {
      id: "discovery",
      header: "Discovery",
      content: ({ discovery }: Group) =>
        discovery.map(({ name, supported }) => (supported ? name : `${name} (not supported yet)`)).join(", "),
    },
  ],
};

function SearchField({ search, onSearch }: { readonly search: string; readonly onSearch: (text: string) => void }) {
  const [typed, setTyped] = useTypedSearch(search, onSearch);
  return (
    <TextFilter
      filteringText={typed}
      filteringAriaLabel="Find in the catalog by name"
      filteringPlaceholder="Find by name"
      filteringClearAriaLabel="Clear the search"
      onChange={({ detail }) => setTyped(detail.filteringText)}
    />
  );
}

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <SpaceBetween size="s">
      <Box>Nothing in the catalog matches.</Box>
      <Button onClick={onClear}>Clear the search</Button>
    </SpaceBetween>
  );
}

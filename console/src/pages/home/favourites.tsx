import Box from "@cloudscape-design/components/box";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import type { FavouriteClusters } from "./home-documents";
import { Section } from "./section";

interface Props {
  readonly favourites: FavouriteClusters;
  readonly hasMore: boolean;
}

/** The viewer's favourite clusters, each requested again with one click. */
export function Favourites({ favourites, hasMore }: Props) {
  return (
    <Section
      title="Favourites"
      items={favourites}
      row={(favourite) => ({ key: favourite.id, main: <Marked favourite={favourite} /> })}
      empty={
        <>
          You have marked no cluster. <PageLink to={addresses.ask()}>Mark those that you need often</PageLink> by the
          star beside their name.
        </>
      }
      all={hasMore ? { to: `${addresses.ask()}?only=favourites`, text: "All favourites" } : undefined}
    />
  );
}

function Marked({ favourite }: { readonly favourite: FavouriteClusters[number] }) {
  const { resource, cannot, held } = favourite;
  const { account, region } = resource;
  return (
    <>
      <PageLink to={addresses.askFor(resource.id)} ariaLabel={`Ask for ${resource.name}`}>
        {resource.name}
      </PageLink>{" "}
      {held && "(you hold access)"}
      <Box color="text-body-secondary">
        {account.name} {account.number}
        {region && `, ${region}`}
        {cannot && <div>{cannot.message}</div>}
      </Box>
    </>
  );
}

import { SEARCH_KINDS, type SearchKind } from "../../shared/domain/search/search.queries";
import { enumOf } from "../graphql/enum-of";

const MEANINGS: Readonly<Record<SearchKind, string>> = {
  RESOURCE: "Clusters and accounts, by parts of name and ARN. Read on with `resource`.",
  PERSON: "Humans, by beginnings of words of name, user name and address. Members find only themselves.",
  GROUP: "Sets of people as providers have them, by beginnings of words. Members find those that they are in.",
  ACCESS_FLOW: "Rules of asking, by parts of name, description and labels. Members find those by which they may ask.",
  ACCESS_REQUEST: "Requests for access, by names and justification. Read on with `accessRequest`.",
};
export const SearchKindEnum = enumOf("SearchKind", SEARCH_KINDS, "The kinds of objects that search finds.", MEANINGS);

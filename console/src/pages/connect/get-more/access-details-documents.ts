import { graphql } from "../../../gql";

export const PREVIEW_DETAILS = graphql(`
  query PreviewAccessDetails($text: String!) {
    previewAccessDetails(text: $text) { html length maxLength tooLong }
  }
`);

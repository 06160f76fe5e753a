/** What the tests of suggestions ask, and the form of the answers. */

export const create = `mutation ($input: CreateSuggestionSetInput!) { createSuggestionSet(input: $input) { id state kind } }`;
export const decide = `mutation ($input: DecideSuggestionsInput!) { decideSuggestions(input: $input) { labelBatchId imageCount } }`;
export const list = `query ($id: ID!, $order: SuggestionOrder!, $first: Int, $after: String, $classId: ID) { suggestionSet(id: $id) {
  state processed total imageCount open { class { id } count }
  suggestions(order: $order, first: $first, after: $after, classId: $classId) {
    edges { node { image { id } class { id } confidence margin entropy givenClass { id } givenConfidence } }
    pageInfo { endCursor hasNextPage } } } }`;

export const accept = `mutation ($input: DecideSuggestionsInput!) { decideSuggestions(input: $input) {
  imageCount conflictCount conflicts { id class { id } } meant { imageId classId } added } }`;
export interface Accepted {
  decideSuggestions: {
    imageCount: number;
    conflictCount: number;
    conflicts: { id: string; class: { id: string } }[];
    meant: { imageId: string; classId: string }[];
    added: number;
  };
}

export interface Listed {
  image: { id: string };
  class: { id: string };
  confidence: number;
  margin: number;
  entropy: number;
  givenClass: { id: string } | null;
  givenConfidence: number | null;
}
export interface Answer {
  suggestionSet: {
    state: string;
    processed: number;
    total: number;
    imageCount: number;
    open: { class: { id: string }; count: number }[];
    suggestions: { edges: { node: Listed }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
  };
}

export interface Envelope {
  readonly date: string | null;
}

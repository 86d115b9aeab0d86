export function passwordNumber(number: number): string {
  return `password number ${number} of a vault`;
}

// Read JSON-LD documents, given as a JSON list, and print their N-Quads as a JSON list. Nothing may be fetched.

import { text } from "node:stream/consumers";
import jsonld from "jsonld";

const documentLoader = (address) => {
  throw new Error(`nothing may be fetched, least of all ${address}`);
};
const documents = JSON.parse(await text(process.stdin));
const options = { documentLoader, format: "application/n-quads" };
console.log(JSON.stringify(await Promise.all(documents.map((document) => jsonld.toRDF(document, options)))));

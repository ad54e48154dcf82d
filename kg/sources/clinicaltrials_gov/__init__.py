"""Read records of ClinicalTrials.gov: payload as posted, then a record of a trial, with an account of what was left out."""

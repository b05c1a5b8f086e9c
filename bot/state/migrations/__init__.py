"""Steps from one shape of the tables to the next, each carried out whole or not at all."""

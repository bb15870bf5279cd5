mod hta_reference;

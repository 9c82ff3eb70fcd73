"""A folder of bank files becomes the delivery that answers come from: loaded, held back, switched to, retired."""

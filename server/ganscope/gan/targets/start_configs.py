"""Configurations to begin with, by dimension: what a newcomer to a problem should see work; and
what to do with other data."""

# Rates, first weights and the picture suit data of about this size.
SCALE = "scale data beyond that, such as 400 to 4; the networks do not know the difference"

START_1D = {
    "latent_dim": 1,
    "batch_size": 64,
    "generator": {"hidden_layers": 2, "hidden_width": 16, "activation": "tanh"},
    "discriminator": {"hidden_layers": 2, "hidden_width": 32, "activation": "tanh"},
    "generator_learning_rate": 2e-4,
    "discriminator_learning_rate": 2e-3,
}

START_2D = {
    "latent_dim": 2,
    "batch_size": 128,
    "generator": {"hidden_layers": 2, "hidden_width": 64, "activation": "relu"},
    "discriminator": {"hidden_layers": 2, "hidden_width": 64, "activation": "relu"},
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 1e-3,
}

START_IMAGES = {
    "latent_dim": 16,
    "batch_size": 32,
    "generator": {"hidden_layers": 2, "hidden_width": 128, "activation": "leaky_relu"},
    "discriminator": {"hidden_layers": 2, "hidden_width": 128, "activation": "leaky_relu"},
    "generator_learning_rate": 1e-3,
    "discriminator_learning_rate": 1e-3,
}

//! What everybody sees: the home page, the modules and columns with their owners. Holds no rule of training or study.

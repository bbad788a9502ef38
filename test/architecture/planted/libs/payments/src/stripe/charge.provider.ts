// allowed
import Stripe from 'stripe';

export type Charge = Stripe.Charge;

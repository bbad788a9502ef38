// planted: stripe-at-home
import Stripe from 'stripe';

export const provider = Stripe;

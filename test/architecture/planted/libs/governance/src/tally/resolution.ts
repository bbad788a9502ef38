// planted: pure-files, stripe-at-home
import Stripe from 'stripe';

export const paidBallots = Stripe;

// allowed
export { Injectable } from '@nestjs/common';

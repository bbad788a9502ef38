// planted: kernel-is-pure
export { Injectable } from '@nestjs/common';
